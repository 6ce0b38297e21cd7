"""Packages that students import and do not write: one that is missing is not installed here, and nobody's mistake."""

_NAMES = """
absl accelerate albumentations alibi altair anytree arch arviz astropy attr autograd bayes_opt bokeh boto3 bottleneck
bqplot bs4 caffe caffe2 cartopy catboost category_encoders chainer chex click clip cntk colorama colorcet community
control corner cupy cupyx cv2 cvxopt cvxpy cython d2l dask datasets deap detectron2 dgl diffusers dill distrax django
dm_control dotenv easydict einops emcee equinox evaluate faiss fastai fastapi fasttext fbprophet filterpy fire flask
flax folium future gdown gensim geopandas gluoncv gluonnlp google GPUtil gpytorch gradescope_utils graphviz gym
gymnasium h5py haiku hmmlearn holoviews huggingface_hub hydra hyperopt hypothesis igraph imageio imblearn imgaug
iminuit imutils ipdb ipykernel ipympl IPython ipyvolume ipywidgets jax jaxlib jaxopt jinja2 joblib jsonlines
jupyterthemes kaggle keras keras_datasets kornia lasagne librosa lightgbm lightning lime line_profiler linearmodels
llvmlite lxml matplotlib mayavi memory_profiler micrograd minepy missingno mlxtend mmcv mne mnist mpl_toolkits mpmath
msgpack mxboard mxnet nbgrader netCDF4 networkx neurolab nibabel nilearn nltk nolearn nose notebook numba numdifftools
numexpr numpy numpyro objax omegaconf onnx open3d opencv openml openpyxl opt_einsum optax optuna otter paddle pandas
pandas_datareader pandas_profiling paramiko past patsy peft pgmpy PIL pkg_resources plotly pmdarima polars prettytable
prophet psutil psycopg2 pyarrow pybrain pycocotools pycuda pydantic pydicom pydot pydotplus pydub pyforest pygame
pylab pymc pymc3 pymongo pynvml pyro pyspark pystan pytest pytorch_lightning pyvista pywt quandl ray rdkit redis regex
requests rich ruptures sacrebleu sacred safetensors scikit_learn scikitplot scikits scipy scrapy seaborn selenium
sentence_transformers sentencepiece setuptools shap SimpleITK simpy six skfuzzy skimage sklearn skopt sktime snakeviz
sortedcontainers soundfile spacy sqlalchemy stable_baselines3 statsmodels streamlit surprise sympy tables tabulate
tensorboard tensorboardX tensorflow tensorflow_addons tensorflow_datasets tensorflow_hub tensorflow_probability
termcolor textblob tflearn theano thop tiktoken timm tinygrad toolz torch torch_geometric torchaudio torchdata
torchinfo torchmetrics torchsummary torchtext torchvision tqdm transformers trax treeinterpreter trimesh tsfresh
tweepy ultralytics umap unidecode visdom vispy wandb wordcloud xarray xgboost xlrd yacs yaml ydata_profiling
yellowbrick yfinance zmq
"""
PACKAGES = frozenset(_NAMES.split())
