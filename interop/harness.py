"""What all checks share: the list of them, the firth program, and how they are run."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

CHECKS = []


def check(function):
    """Marks a function as a check; it fails by raising."""
    CHECKS.append(function)
    return function


class Firth:
    """The firth program, and a folder of its own for the files of this run."""

    def __init__(self, program, folder):
        self.program = Path(program).resolve()
        self.folder = Path(folder)
        self.made = {}

    def path(self, name):
        return str(self.folder / name)

    def run(self, *arguments):
        """Runs firth and returns what it printed; fails with what it complained of."""
        return self.feed(b"", *arguments).decode()

    def feed(self, standard_input, *arguments):
        """Runs firth on bytes of standard input and returns the bytes that it printed."""
        command = [str(self.program), *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, input=standard_input, capture_output=True, timeout=300)
        if done.returncode != 0:
            raise AssertionError(
                f"firth {' '.join(map(str, arguments))}\nended with status {done.returncode}: "
                f"{done.stderr.decode(errors='replace').strip()}"
            )
        return done.stdout

    def lines(self, lines, *arguments):
        """Gives firth tokenize lines and returns the lines that it printed for them, one each."""
        arguments += ("--format", "lines", "--encoding", "utf-8", "--progress", "none")
        given = [line if isinstance(line, bytes) else line.encode() for line in lines]
        printed = self.feed(b"".join(line + b"\n" for line in given), *arguments).decode().split("\n")
        if printed.pop() or len(printed) != len(given):
            raise AssertionError(f"firth {' '.join(map(str, arguments))}\nprinted {len(printed)} lines for {len(given)}")
        return printed

    def ask(self, *arguments):
        """Runs a query with --json and returns the object that it printed."""
        printed = self.run(*arguments, "--json")
        try:
            return json.loads(printed)
        except json.JSONDecodeError as error:
            raise AssertionError(f"firth {' '.join(arguments)} --json printed no JSON object ({error}):\n{printed}") from None

    def once(self, name, make):
        """Makes a file the first time that it is asked for; returns its path."""
        if name not in self.made:
            make(self.path(name))
            self.made[name] = True
        return self.path(name)

    # Texts and models that several checks share.

    def text(self, language):
        def make(path):
            Path(path).write_text(self.run("demo", "--lang", language, "--text", "--tokens", "50000"), encoding="utf-8")
            if Path(path).stat().st_size < 50_000:
                raise AssertionError(f"firth demo --lang {language} --text printed only {Path(path).stat().st_size} bytes")

        return self.once(f"{language}.txt", make)

    def model(self, language):
        def make(path):
            self.train(self.text(language), path)

        return self.once(f"{language}.safetensors", make)

    def train(self, text, model, *more):
        self.run("train", text, "-o", model, "--dim", "20", "--epochs", "3", "--min-count", "3", "--seed", "1", *more)


def main(description):
    """Runs the checks that the command line names; returns the exit status."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--firth", default="./firth", help="the program to check")
    parser.add_argument("names", nargs="*", help="run only the checks whose names contain one of these")
    arguments = parser.parse_args()
    if not Path(arguments.firth).exists():
        parser.error(f"{arguments.firth} is not there; build it by: make build")

    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="firth-interop-") as folder:
        firth = Firth(arguments.firth, folder)
        for function in CHECKS:
            name = function.__name__.replace("_", " ")
            if arguments.names and not any(part in name or part in function.__name__ for part in arguments.names):
                continue
            begun = time.monotonic()
            try:
                function(firth)
            except Exception as error:  # every check is run, whatever became of the others
                failed += 1
                print(f"FAIL  {name}")
                said = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
                print("      " + said.strip().replace("\n", "\n      "))
            else:
                passed += 1
                print(f"ok    {name}  ({time.monotonic() - begun:.1f} s)")
            sys.stdout.flush()
    if passed + failed == 0:
        print(f"no check has a name with {arguments.names}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0
