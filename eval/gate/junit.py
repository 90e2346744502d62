"""A gate as JUnit XML, which every pipeline shows: a suite for each set, a case for each bound."""

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from eval.gate.bounds import Failure
from eval.gate.check import GateRun

_INPUTS = "inputs"


def junit_xml(runs: Sequence[GateRun], failures: Sequence[Failure]) -> str:
    """The same for the same gate and figures: no time and no host is in it.

    What doesn't pass and is of no set (that none could be run) is a suite of its own.

    Source: the de facto schema, https://github.com/testmoapp/junitxml
    """
    suites = [_suite(run, [failure for failure in failures if failure.set_name == run.name]) for run in runs]
    of_none = [failure for failure in failures if failure.set_name not in {run.name for run in runs}]
    suites += [_suite_of_none(failure) for failure in of_none]
    total = sum(1 + len(run.gated.bounds) for run in runs) + len(of_none)
    head = f'<testsuites name="vouch eval gate" tests="{total}" failures="{len(failures)}">'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>")) + "\n"


def _suite(run: GateRun, failures: Sequence[Failure]) -> str:
    by_measure = {failure.measure or _INPUTS: failure for failure in failures}
    cases = [_case(run, name, by_measure.get(name)) for name in (_INPUTS, *run.gated.bounds)]
    skipped = 0 if run.results else len(cases) - len(failures)
    name = quoteattr(run.name)
    head = f'<testsuite name={name} tests="{len(cases)}" failures="{len(failures)}" skipped="{skipped}">'
    return "\n".join((head, *cases, "</testsuite>"))


def _suite_of_none(failure: Failure) -> str:
    name = quoteattr(failure.set_name)
    case = f'<testcase classname="eval.gate" name={name}><failure message={quoteattr(failure.what)}/></testcase>'
    return f'<testsuite name={name} tests="1" failures="1" skipped="0">\n{case}\n</testsuite>'


def _case(run: GateRun, name: str, failure: Failure | None) -> str:
    head = f"<testcase classname={quoteattr(f'eval.{run.name}')} name={quoteattr(name)}"
    if failure is not None:
        return f"{head}><failure message={quoteattr(failure.what)}/></testcase>"
    if run.results:
        return f"{head}/>"
    why = "its files are absent" if run.is_absent else "the set can't be run"
    return f"{head}><skipped message={quoteattr(why)}/></testcase>"
