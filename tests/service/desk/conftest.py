from tests.service.check.conftest import blisters_home as blisters_home
from tests.service.check.pasted.test_pasted_check import cited_home as cited_home
from tests.service.check.pasted.test_pasted_check import own_cited as own_cited
