"""From the keys that were read to a `Spec`: what belongs together is looked up, and what does not fit is noted."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from grader.compare import Tolerance
from grader.model import Limits
from grader.spec import bindings, declare, language
from grader.spec.advice import advise_on_draws, advise_on_parts
from grader.spec.beside import files_in
from grader.spec.blame import Blame
from grader.spec.data import read_data
from grader.spec.draws import Constant, Dataset
from grader.spec.idle import advise_on_functions, advise_on_idle_words
from grader.spec.keys import FORMAT, SPEC
from grader.spec.kinds import KINDS
from grader.spec.mentions import mentions
from grader.spec.model import Check, Spec
from grader.spec.nodes import Scalar
from grader.spec.privacy import handed, public_parts
from grader.spec.problems import suggestion
from grader.spec.records import Fields
from grader.spec.reference import reference_file, reference_names, with_imported
from grader.spec.scope import Scope, several
from grader.spec.settled import check_after
from grader.spec.shapes import WRONG
from grader.spec.vocabulary import Vocabulary
from grader.spec.worth import draws_of, worth

if TYPE_CHECKING:
    from grader.spec.draws import Draw
    from grader.spec.nodes import Node
    from grader.spec.problems import Problems

TINY_RTOL = 1e-8  # below it, the rounding of a sum whose terms cancel is more than what is allowed


def build(root: Node, path: Path, text: bytes, problems: Problems, *, advised: bool = False) -> Spec | None:
    """The spec that stands at the root of a document; only to be used where no problem was noted.

    `advised` asks for advice on the draws, which costs hundreds of draws, too.
    """
    fields = SPEC.read(root, problems)
    if not isinstance(fields, Fields):
        return None
    if fields.get("format", FORMAT) != FORMAT:
        problems.at(fields.place("format"), f"this is format {fields.get('format')}; this grader reads format {FORMAT}")
        return None
    return _Builder(fields, path, problems).spec(text, advised=advised)


class _Builder:
    """What the parts of one spec share."""

    def __init__(self, fields: Fields, path: Path, problems: Problems) -> None:
        self.fields = fields
        self.folder = path.parent
        self.path = path
        self.problems = problems
        self.functions = declare.functions(fields.get("functions", {}), problems)
        declared: declare.Declared = fields.get("draw", {})
        self.draws = {name: draw for name, (_, value) in declared.items() if (draw := declare.draw(value, problems))}
        self.places: dict[str, Node] = {name: key for name, (key, _) in declared.items()}
        declare.check_sizes(self.draws, self.places, problems)
        self.data = self._data()
        self.answers = self._book()
        self.draws |= self.data
        self.given = self._given()
        self.spoilt: set[str] = set()  # checks with mistakes, which can settle nothing
        self.reference = self._reference()
        self.words = Vocabulary(
            functions=self.functions.known, attributes=self.functions.attributes,
            vague=self.functions.vague, names=frozenset(declared) | fields.get("data", {}).keys(),
            data={name: frozenset(each.arrays) for name, each in self.data.items()},
            has_reference=bool({"reference", "answers"} & fields.values.keys()),
            given=reference_names(self.given) if self.given else None,
            references=reference_names(self.reference) if self.reference else None,
        )  # fmt: skip

    def _reference(self) -> Path | None:
        node = self.fields.get("reference")
        if node is None:
            return None
        path = reference_file(node.text, self.folder)
        if path is None:
            place = "file beside the spec" if node.text.endswith(".py") else "module of 'reference'"
            self.problems.at(node, f"there is no {place} by the name {node.text!r}")
        return path

    def spec(self, text: bytes, *, advised: bool) -> Spec:
        fields = self.fields
        limits = fields.get("limits")
        files = self._files()
        read = [check for check in fields.get("checks", ()) if isinstance(check, Fields)]
        checks = [check for each in read if (check := self._check(each)) is not None]
        check_after(read, {check.id: check for check in checks if check.id not in self.spoilt}, self.problems)
        if advised and not len(self.problems):
            advise_on_draws(self.draws, checks, self.places, self.problems)
            by_id = {each.id: each for each in checks}
            Blame(self.functions.known, self.reference, self.problems).advise(read, by_id)
            advise_on_idle_words(read, by_id, self.draws, self.problems)
        public = {} if len(self.problems) else public_parts(checks, self.functions.known)
        if advised and not len(self.problems):
            places = {name: key for name, (key, _) in fields.get("functions", {}).items()}
            advise_on_parts(checks, self.functions.known, public, places, self.problems)
            advise_on_functions(checks, places, self.problems)
        if not len(self.problems):  # what is no sentence has no parts that could be private
            checks = [_with_handed(check, public) for check in checks]
        return Spec(
            id=_text(fields.get("id")), title=_text(fields.get("title")), due=_text(fields.get("due")),
            published=_text(fields.get("published")), path=self.path,
            sha256=self._digest(text, files), reference=_text(fields.get("reference")),
            framework=fields.get("framework", "numpy"), starter=self._starter(), layout=fields.get("layout"),
            functions=self.functions.known, attributes=self.functions.attributes,
            draw=self.draws, trials=fields.get("trials", 20),
            limits=Limits(**_given(limits, "seconds", "load_seconds", "total_seconds", "memory_mb")),
            checks=tuple(checks), public=public, files=files,
            data_files=tuple(self.data_files), answers=self.answers, given=self.given, stands_as=self._stands_as(),
        )  # fmt: skip

    def _starter(self) -> Path | None:
        node = self.fields.get("starter")
        return None if node is None else self._beside(node)

    def _stands_as(self) -> str:
        """The module's name for a path: course.layers of course/layers.py."""
        submission = self.fields.get("submission")
        node = submission.get("as") if submission is not None else None
        return "" if node is None else node.text.removesuffix(".py").replace("/", ".")

    def _given(self) -> Path | None:
        """The file of functions that the course gives; expressions know it by its name."""
        node = self.fields.get("given")
        path = None if node is None else self._beside(node)
        if path is not None and node is not None:
            if path.suffix != ".py" or not path.stem.isidentifier():
                self.problems.at(node, f"{node.text!r} is no module: what is given is a .py file with a plain name")
            if language.GIVEN in self.draws:
                self.problems.at(self.places[language.GIVEN], "'given' is the course's file here; choose another name")
            self.draws[language.GIVEN] = Constant(value=path.stem)
        return path

    def _data(self) -> dict[str, Dataset]:
        found: dict[str, Dataset] = {}
        self.data_files: list[Path] = []
        for name, (key, node) in self.fields.get("data", {}).items():
            self.places.setdefault(name, key)
            if name in self.draws:
                self.problems.at(key, f"{name!r} stands under 'draw', too")
            if not isinstance(node, Scalar) or (path := self._beside(node)) is None:
                continue
            try:
                found[name] = Dataset(arrays=read_data(path))
                self.data_files.append(path)
            except (ValueError, OSError, KeyError, EOFError) as error:
                self.problems.at(node, f"{node.text!r} cannot be read as data: {' '.join(str(error).split())}")
        return found

    def _book(self) -> Path | None:
        """The answers that a students' edition has in place of a reference."""
        node = self.fields.get("answers")
        if node is None:
            return None
        if "reference" in self.fields.values:
            self.problems.at(node, "a spec has a 'reference', or its 'answers', not both")
        path = self._beside(node)
        if path is not None:
            self.data_files.append(path)
        return path

    def _files(self) -> tuple[Path, ...]:
        files = []
        for node in several(self.fields.get("files")):
            path = self._beside(node, folders=True)
            if path is not None and any(map(self._is_answer, files_in([path]))):
                self.problems.at(node, f"{node.text!r} is the reference: students' code can read what stands here")
            elif path is not None:
                files.append(path)
        return tuple(dict.fromkeys((*files, *([self.given] if self.given else []))))

    def _answers(self) -> set[Path]:
        """The files beside the spec that hold the answers."""
        main = self.folder / _text(self.fields.get("reference"))
        return {main.resolve(), main.with_name(f"{main.stem}_torch.py").resolve()}

    def _is_answer(self, path: Path) -> bool:
        """Whether a file is one of those, or a copy of one."""
        return any(
            path.resolve() == answer or (answer.is_file() and path.read_bytes() == answer.read_bytes())
            for answer in self._answers()
        )

    def _beside(self, node: Scalar, *, folders: bool = False) -> Path | None:
        """The file (or folder) of that name beside the spec; None, and the problem noted, where there is none."""
        path = self.folder / node.text
        if Path(node.text).is_absolute() or not path.resolve().is_relative_to(self.folder.resolve()):
            self.problems.at(node, f"{node.text!r} is not beside the spec")
        elif not path.is_file() and not (folders and path.is_dir() and path != self.folder):
            self.problems.at(node, f"there is no file {node.text!r} beside the spec")
        else:
            return path
        return None

    def _digest(self, text: bytes, files: tuple[Path, ...]) -> str:
        """Of everything that the spec's author wrote: the spec, its files, and a reference beside it."""
        digest = sha256(text)
        own: tuple[Path, ...] = ()
        if self.reference is not None and self.reference.parent == self.folder:
            own = with_imported(path for path in (self.reference, _second(self.reference)) if path.is_file())
        for path in (*files_in(files), *self.data_files, *own):
            content = path.read_bytes()
            digest.update(f"\0{path.relative_to(self.folder)}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def _check(self, fields: Fields) -> Check | None:
        before = len(self.problems)
        check = self._read_check(fields)
        if check is not None and len(self.problems) > before:
            self.spoilt.add(check.id)
        return check

    def _read_check(self, fields: Fields) -> Check | None:
        before = len(self.problems)
        where = self._where(fields)
        draws = {**self.draws, **where}
        steps = tuple(step for step in fields.get("steps", ()) if isinstance(step, dict))
        names = bindings.read(fields.get("let", {}), steps, self.words, self.problems)
        scope = Scope(names.words, draws, names.bound, self.problems)
        scope.broken |= names.broken
        body = KINDS[fields.variant].read(fields, scope) if fields.variant else None
        tolerance = fields.get("tolerance")
        self._advise_on_tolerance(fields, tolerance)
        hint = fields.get("hint")
        if fields.get("id") is None or body is None:
            return None
        told = mentions(body, names.let, names.steps)
        let = {name: expression for name, expression in names.let.items() if name in told.drawn}
        readable = len(self.problems) == before and fields.values.get(fields.variant) is not WRONG
        for name in names.let.keys() - let.keys() if readable else ():
            self.problems.advise(fields.get("let")[name][0], f"{name!r} stands under 'let' and is never used")
        value = worth(fields, body, self.problems)
        trials, passes = draws_of(fields, self.fields.get("trials", 20), draws, told, self.problems)
        limits = fields.get("limits")
        return Check(
            id=_text(fields.get("id")), kind=fields.variant, says=_text(fields.get("says")) or body.sentence(),
            points=value.points, shares=value.shares, credit=value.credit,
            visibility=fields.get("visibility", "visible"),
            after=tuple(node.text for node in several(fields.get("after"))), where=where, let=let, steps=names.steps,
            trials=trials, passes=passes, seconds=limits.get("seconds") if limits else None,
            tolerance=Tolerance(**_given(tolerance, "rtol", "atol")), hint=hint.text if hint else None,
            claims=tuple(each.text for each in several(fields.get("claims"))),
            follow_through=fields.get("follow_through", "full"), body=body,
            reveal=fields.get("reveal", "nothing" if fields.get("visibility") == "hidden" else "line"),
            mentions=told, line=fields.node.line + 1,
        )  # fmt: skip

    def _advise_on_tolerance(self, fields: Fields, tolerance: Fields | None) -> None:
        if tolerance and tolerance.get("atol") is None and (tolerance.get("rtol") or 1.0) < TINY_RTOL:
            text = "so small an rtol leaves a value near 0 to its rounding, and the verdict to the seed; give atol, too"
            self.problems.advise(fields.place("tolerance"), text)

    def _where(self, fields: Fields) -> dict[str, Draw]:
        where: dict[str, Draw] = {}
        places: dict[str, Node] = {}
        for name, (key, value) in fields.get("where", {}).items():
            if name not in self.words.names:
                self.problems.at(key, f"unknown input {name!r}{suggestion(name, self.words.names)}")
            elif (draw := declare.draw(value, self.problems)) is not None:
                where[name] = draw
                places[name] = key
        if where:
            at = {name: places.get(name, fields.place("where")) for name in (*self.places, *where)}
            declare.check_sizes({**self.draws, **where}, at, self.problems)
        return where


def _with_handed(check: Check, public: dict[str, frozenset[str]]) -> Check:
    """With what can only be known when all checks are."""
    mentioned = msgspec.structs.replace(check.mentions, handed=handed(check, public))
    return msgspec.structs.replace(check, mentions=mentioned)


def _second(reference: Path) -> Path:
    return reference.with_name(f"{reference.stem}_torch.py")


def _text(node: Scalar | None) -> str:
    return "" if node is None else node.text


def _given(fields: Fields | None, *keys: str) -> dict[str, Any]:
    return {key: fields.get(key) for key in keys if fields.get(key) is not None} if fields else {}
