import re

import pytest

from eval.measures.timing import Timings
from eval.report.overview import report_page
from tests.eval.samples import question, results

_TIMINGS = Timings(tuple(float(number) for number in range(1, 60)), 5.0, 300.0)


def test_a_plot_has_a_dot_where_the_value_is() -> None:
    page = report_page([(results("s", [question("a", 0.5), question("b", 0.5)]), _TIMINGS)])
    (place,) = re.findall(r'<circle class="point" cx="([\d.]+)"[^>]*><title>sample, s: 0\.500', page)
    assert float(place) == pytest.approx(250 + (720 - 250 - 44) * 0.5, abs=0.1)
