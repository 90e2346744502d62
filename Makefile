# `make serve` and `make test` are all that is needed; `make quick` is for work in between. Each installs what it needs into
# .venv first.
unexport PYTHONDONTWRITEBYTECODE # tests start hundreds of processes, and each would compile every module anew
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CODE   := vouch.py ingest index service eval vouch_client tests examples
WORKERS ?= 2
PARALLEL := --numprocesses $(WORKERS) --dist loadfile
PYTEST := HF_HUB_OFFLINE=1 $(BIN)/pytest

.PHONY: answerability means serve test quick test-one checks types rules together units install format soak cluster screenshots page-timings bench bench-stages bench-large scale siege figures calibration golden clean sbom api

serve: $(VENV)/.installed
	$(BIN)/vouch ingest corpus
	$(BIN)/vouch build
	$(BIN)/vouch serve

# Everything, as continuous integration runs it. What tests share is made once, and a module's tests stay with one worker.
# Types are checked beside them. Those that want a quiet machine, as they measure time or kill what is busy, run last, with nothing beside them.
test: $(VENV)/.installed-dev rules
	@made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && export MADE_ONCE="$$made" && \
	  $(MAKE) --no-print-directory --jobs 2 types together && $(PYTEST) -m 'kill and not (soak or cluster)'

together: $(VENV)/.installed-dev
	$(PYTEST) -m 'not (soak or kill or cluster)' $(PARALLEL)

# Format, lint, types, contracts, and the unit tests beside them: neither the real model, nor Chromium, nor whole commands.
quick: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory --jobs 2 --keep-going --output-sync=target types rules units

# One file, one test, or those of a name: make test-one T=tests/house/test_rooms.py, make test-one T='tests -k sentence'.
T ?= tests/house
test-one: $(VENV)/.installed-dev
	$(PYTEST) $(T)

checks: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory --jobs 2 --keep-going --output-sync=target types rules

types: $(VENV)/.installed-dev
	$(BIN)/mypy

rules: $(VENV)/.installed-dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/lint-imports
	$(BIN)/deptry --no-ansi .
	$(BIN)/deptry --no-ansi tests examples --ignore DEP002,DEP004 --exclude '^$$'

units: $(VENV)/.installed-dev
	$(PYTEST) --quick $(PARALLEL)

soak: $(VENV)/.installed-dev
	$(PYTEST) -m soak

# The tests that need Ray, which continuous integration doesn't install: half a gigabyte, and a machine is killed in them.
cluster: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[build,ray]'
	$(PYTEST) tests/ingest/cluster tests/ingest/sources/test_parquet.py tests/index/build/test_embedding_ahead.py tests/ingest/test_extras.py -m ''

# Every state of the pages and the box goes to build/screenshots/, those that the documentation shows to docs/.
screenshots: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.browser.screenshots

# What a reader on a slow phone waits for, page by page; docs/bench/pages.md keeps what it said last.
page-timings: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.browser.timings

# What the readers keep of pages marked by hand, how many pages a second they read, how many links land in Chromium, and
# how fast questions are answered at 100,000 passages, what pages and suggestions cost; then the race over HTTP with what people use today, which is
# installed into build/bench. docs/bench/history.jsonl keeps the figures.
# make bench BENCH='--data DIR --home-cache DIR' passes options on.
bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.ingest.main_text
	$(BIN)/python -m tests.ingest.rate
	$(BIN)/python -m tests.browser.landing --links 400
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.bench $(BENCH)
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.bench.pages $(BENCH)
	$(BIN)/python -m tests.bench.race $(BENCH)

# What each stage of a question's way costs, from the words to the body; docs/bench/stages.md keeps what it said last.
bench-stages: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.bench.stages $(BENCH)

# Load in steps to 1,000 connections, floods, swaps, kills, full disks, changed bits, hostile files, and requests made up from
# the API's description, on this machine alone; each part writes its section of docs/siege.md. make siege SIEGE='--only load,kills --quick --dry' passes options on.
siege: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.siege $(SIEGE)

# `make bench` at 1,000,000 passages: it writes some 15 GB to build/bench, and takes its time once.
bench-large: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.bench.large $(BENCH)

# The same questions answered by this machine, PostgreSQL, Milvus in a file and three replicas, which it starts and stops; then every
# value that stores and engines are held to, and what survives being killed.
scale: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.bench.scale $(BENCH)
	HF_HUB_OFFLINE=1 $(BIN)/pytest -q tests/index/engines tests/index/publishing tests/service/live/test_following.py

# The labelled public sets in BEIR layout, and where their indexes are kept.
DATA  ?= ../shared/data
CACHE ?= build/eval
SETS  := $(addprefix $(DATA)/,kqa covidfaq medquad-dev squad2-dev pubmedqa-dev covidqa-dev)
VOUCH_EVAL = HF_HUB_OFFLINE=1 $(BIN)/vouch eval

# Trains the model that judges whether a passage answers, from $(DATA)/reader; some two hours on two cores. It goes on from
# the weights in build/answerability. Then: make calibration, and look at the figures in the card.
answerability: $(VENV)/.installed-dev
	$(VOUCH_EVAL) train answers $(DATA)/reader --without-fold 0 --work build/answerability --out index/answerability/shipped

# Trains the model of questions for means of suicide or self-harm; ten minutes of a core. Then: look at docs/notices.md, whose
# figures are of this model. The sets *_unseen.jsonl have no part in it.
ASKED := service/emergency/wordings
means: $(VENV)/.installed-dev
	$(VOUCH_EVAL) train means --asking eval/training/wordings/means.jsonl --asking eval/training/wordings/self_harm.jsonl \
	  --asking $(ASKED)/means_own.jsonl --alike eval/training/wordings/alike.jsonl --alike eval/training/wordings/not_self_harm.jsonl \
	  --alike $(ASKED)/not_means.jsonl --alike $(ASKED)/not_emergencies.jsonl \
	  --alike tests/service/emergency/silent_second.jsonl --by-topic $(ASKED)/wordings_own.jsonl \
	  --by-topic $(ASKED)/wordings_second.jsonl --by-topic $(ASKED)/wordings_independent.jsonl \
	  --ordinary $(DATA)/reader/natural/questions.jsonl \
	  $(foreach set,kqa covidfaq medquad-dev,--ordinary $(DATA)/$(set)/queries.jsonl) \
	  $(foreach set,$(ANYTHING),--further $(DATA)/reader/pairs/$(set).jsonl.gz) \
	  --further $(DATA)/reader/natural/documents.jsonl --further service/emergency/common_words.txt \
	  --work build/means --out service/emergency/means.npz
ANYTHING := se_skeptics expertqa boolq_dev quebec_covid_faq stanford_covid_vaccine nq_oracle nq_multispan nq_clapnq_dev \
  nq_clapnq_train_answers squad2_unansq

# Fits the confidence that ships: run it after every change of how results are ranked. The threshold of the rule is 0.13; at
# 0.10 the sample article's set, which has no part in the fit, is answered as its gate wants.
calibration: $(VENV)/.installed-dev
	$(VOUCH_EVAL) calibrate $(SETS) --kin covidfaq,covidqa-dev --kin kqa,medquad-dev,pubmedqa-dev \
	  --report-only unanswerable_natural --apart eval/questions/myoclonus.jsonl --corpus corpus --threshold 0.10 \
	  --home-cache $(CACHE) --out build/calibration --write service/answers/calibration.json
	$(VOUCH_EVAL) calibrate $(SETS) --kin covidfaq,covidqa-dev --kin kqa,medquad-dev,pubmedqa-dev \
	  --report-only unanswerable_natural --answerability none \
	  --home-cache $(CACHE) --out build/calibration-unjudged --write service/answers/calibration_unjudged.json

# Measures everything that docs/figures.md shows, and writes it; an hour on two cores where nothing is embedded yet.
figures: calibration build/covidqa-passages
	@{ echo '# Figures'; echo; echo 'Made by `make figures`; what each means, and what limits it, is in [quality.md](quality.md).'; \
	  echo; echo '## Retrieval: nDCG@10, chosen without each set, and each piece taken away'; echo; \
	  $(VOUCH_EVAL) tune $(SETS) $(DATA)/scifact build/covidqa-passages --kin covidqa-dev,covidqa-passages --home-cache $(CACHE); \
	  echo; echo '## The answering sentence'; echo; \
	  $(VOUCH_EVAL) highlights $(DATA)/squad2-dev $(DATA)/covidqa-dev --fit --home-cache $(CACHE); \
	  echo; echo '## Confidence'; echo; cat build/calibration/figures.md; \
	  echo; echo '## Misspelt questions: Success@5'; echo; \
	  $(VOUCH_EVAL) misspelt $(DATA)/kqa $(DATA)/covidfaq $(DATA)/medquad-dev --sample 300 --home-cache $(CACHE); \
	  echo; echo '## Emergency notices over real questions'; echo; echo '```'; $(VOUCH_EVAL) notices --rules-alone $(DATA); echo '```'; \
	} > build/figures.md && mv build/figures.md docs/figures.md

# COVID-QA once more, judged by the passages that it was cut into by its own hands.
build/covidqa-passages:
	mkdir -p $@
	ln -s $(addprefix $(abspath $(DATA))/covidqa-dev/,corpus.jsonl queries.jsonl qrels) $@

# Writes the bills of materials to build/, and docs/licences.md.
sbom: $(VENV)/.installed-dev
	$(BIN)/python -m tests.house.sbom

# Writes docs/openapi.json, which others build on, unless it takes away or changes what is there.
api: $(VENV)/.installed-dev
	$(BIN)/python -m tests.house.api

# Writes the golden files again: look at the difference before you keep it.
golden: $(VENV)/.installed-dev
	$(BIN)/python -m tests.ingest.goldens

install: $(VENV)/.installed-dev

format: $(VENV)/.installed-dev
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

clean:
	rm -rf $(VENV) var build *.egg-info

# A stamp is newer than what it was made from, so a second run installs nothing. What venv leaves behind where it fails
# holds a python without pip, which the next run would take for a finished one: it goes.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Vouch needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 serve" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "'$(PYTHON) -m venv $(VENV)' failed, for the reason above. Where ensurepip is missing, install it (Debian, Ubuntu:" >&2; \
	  echo "apt install python3-venv), then run the same again; or name another Python: make PYTHON=python3.12 serve" >&2; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[build,eval]'
	touch $@

# In one go, and what is never imported isn't compiled: half the time.
$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt \
	  --editable '.[build,eval,mcp,traces,replicas,client,milvus,postgres,dev]'
	touch $(VENV)/.installed $@
