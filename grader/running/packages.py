"""Packages that students import and do not write: one that is missing is not installed here, and nobody's mistake."""

_NAMES = """
absl accelerate adversarial_robustness_toolbox aesara aiohttp albumentations ale_py alibi alive_progress allennlp
altair anndata annoy anytree arch arviz astropy attr autograd autosklearn backtrader bambi bayes_opt beartype
bert_score Bio bitsandbytes bokeh boto3 botorch bottleneck bqplot bs4 caffe caffe2 camelot captum cartopy casadi
catboost category_encoders causalml cdsapi celluloid cffi cftime chainer chaospy chex cirq clearml cleverhans click
clip cloudpickle cma cmdstanpy cntk codecarbon colorama colorcet comet_ml community control corner cppyy crepe cupy
cupy_backends cupyx cv2 cvxopt cvxpy cvxpylayers cython d2l darts dask datasets deap decord deepchem deepspeed
detectron2 dgl diffusers dill distrax django dlib dm_control dm_env docx dotenv dowhy easydict econml ecos edward
efficientnet_pytorch einops einx elasticsearch eli5 emcee equinox essentia evaluate face_recognition fairseq faiss
fastai fastapi fasttext fbprophet feature_engine featuretools ffmpeg filterpy findspark fire flair flash_attn flask
flax flwr folium foolbox fsspec future galois gcsfs gdown gensim geomloss geopandas gluoncv gluonnlp gluonts gmpy2
google GPUtil GPy GPyOpt gpytorch gradescope_utils gradio graph_tool graphviz gurobipy gym gymnasium h2o h5netcdf h5py
haiku hdbscan healpy hiddenlayer hiplot hmmlearn hnswlib holoviews httpx huggingface_hub hydra hyperopt hypothesis
igraph imageio imageio_ffmpeg imblearn imgaug iminuit implicit import_ipynb imutils ipdb ipycytoscape ipykernel
ipyleaflet ipympl ipyparallel IPython ipyvolume ipywidgets jax jaxlib jaxopt jaxtyping jinja2 jiwer joblib jsonargparse
jsonlines jupyter_contrib_nbextensions jupyterlab jupyterthemes kaggle kagglehub karateclub keras keras_applications
keras_contrib keras_datasets keras_preprocessing keras_tuner kneed kornia langchain lasagne librosa lightfm lightgbm
lightning lightning_utilities lime line_profiler linearmodels livelossplot llvmlite lmfit loguru lpips lxml madmom
mamba_ssm matplotlib mayavi mediapipe medmnist medpy memoization memory_profiler metpy micrograd mido minepy minigrid
mir_eval missingno ml_collections mlflow mlxtend mmcv mne mnist moderngl monai mosek moviepy mpl_toolkits mpmath
msgpack mujoco mujoco_py music21 mxboard mxnet nbconvert nbgrader nbimporter neo4j neptune netCDF4 networkit networkx
neuralprophet neurolab nevergrad ngboost nibabel nilearn nlopt nltk nmslib node2vec nolearn nose nose2 notebook nuitka
numba numdifftools numexpr numpy numpy_ml numpyro nvidia_smi objax oct2py odf ogb okpy omegaconf onnx onnxruntime
opacus open3d openai openbabel opencv opendatasets openml openpyxl opt_einsum optax optuna ortools osqp ot otter paddle
pandas pandas_datareader pandas_profiling papermill parameterized paramiko past patsy pdfplumber pdpbox pedalboard
peewee peft pennylane pgmpy PIL pint pkg_resources plotly pmdarima polars pomegranate pptx praw pretrainedmodels
pretty_midi prettytable progressbar projectq prophet psutil psycopg psycopg2 pulp pyarrow pyaudio pyautogui pybind11
pybrain pybullet pycaret pycocotools pycuda pydantic pydicom pyDOE pyDOE2 pydot pydotplus pydub pyecharts pyemd pyfolio
pyforest pygad pygame pyglet pygments pyinstrument pyjulia pykeops pylab pymc pymc3 pymongo pymoo pymysql pynndescent
pynvml pyopencl PyPDF2 pyperclip pyproj pyreadstat pyrender pyro pyspark pystan pyswarms pytensor pytesseract pytest
pythran pythreejs pytorch3d pytorch_lightning pytorch_metric_learning pytorch_msssim pyvista pywt qiskit qpsolvers
quandl qutip rasterio ray rdkit redis regex requests rich rise rouge_score rpy2 ruptures s3fs sacrebleu sacred
sacremoses safetensors sage SALib scanpy scikit_learn scikitplot scikits scipy scrapy seaborn
segmentation_models_pytorch selenium sentence_transformers sentencepiece setuptools shap shapely SimpleITK simpy six
skfuzzy skimage sklearn sklearn_extra skmultiflow skmultilearn skopt skorch sktime skvideo skyfield snakeviz
sortedcontainers soundfile spacy spektral sqlalchemy sqlmodel stable_baselines3 stanza statsmodels strawberryfields
streamlit stumpy surprise syft sympy tables tabula tabulate taichi talib tensorboard tensorboardX tensorflow
tensorflow_addons tensorflow_datasets tensorflow_hub tensorflow_io tensorflow_model_optimization tensorflow_probability
tensorflow_text tensorly termcolor textblob tf2onnx tflearn theano thop tianshou tifffile tiktoken timm tinygrad
tokenizers toolz toqito torch torch_cluster torch_geometric torch_scatter torch_sparse torchaudio torchcrf torchdata
torchdiffeq torchinfo torchmetrics torchquad torchrl torchsde torchsummary torchtext torchtyping torchvision torchviz
tpot tqdm transformers trax treeinterpreter treelite trimesh trl tsfresh tslearn tweepy ultralytics umap uncertainties
unidecode unittest2 visdom vispy voila vpython wandb wget wordcloud xarray xformers xgboost xgcm xlrd xlsxwriter xlwt
yacs yaml ydata_profiling yellowbrick yfinance zarr zmq
"""
PACKAGES = frozenset(_NAMES.split())
