from tests.service.check.conftest import blisters_home as blisters_home
from tests.service.check.conftest import own_blisters as own_blisters
