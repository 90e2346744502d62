from tests.service.check.conftest import blisters_home as blisters_home
from tests.service.check.conftest import own_blisters as own_blisters
from tests.service.check.pasted.test_pasted_check import cited_home as cited_home
