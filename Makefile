# Every target works on a fresh machine: it installs what it needs first.

SWIFT_BUILD = swift build -c release
TONGMA = .build/release/tongma
# Said before the first build, which then counts its steps.
FIRST_BUILD = [ -e $(TONGMA) ] || echo 'a first build: about a quarter of an hour on two cores, most of it for other packages'
FUZZ_SECONDS ?= 60
ON_POSTGRES = 'HealthCodeServerTests.(CheckIn|Code|DispatchMatrix|DispatchRoute|DutyRoute|Exchange|FieldDeviceRoute|FieldPack|FreshnessRoute|GrantService|HeldBatch|Intake|Resident|RulesByFeed|Showing|WorkRoute)Tests'

.PHONY: help setup build build-all build-verifier build-fuzz nightly run sample test verify differential peers peer-codes peer-certificates peer-cards peer-signatures peer-browser peer-log verifier federation api browser mutation model check format bench bench-serve fuzz clean

help: ## what the targets do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the system packages that are missing
	@scripts/setup

build: setup ## build the command
	@$(FIRST_BUILD)
	@$(SWIFT_BUILD) --product tongma

build-all: setup ## build the command and the tests, once and the same way
	@$(FIRST_BUILD)
	@$(SWIFT_BUILD) --build-tests

run: build ## the nation, live on this machine: it says which page to open; Ctrl-C ends it
	@$(TONGMA) demo --data Examples/outbreak

sample: build ## assess the sample outbreak: a summary here, a report in out/
	@scripts/run-sample $(TONGMA)

test: build-all ## run everything that proves the product right
	@swift test -c release --skip-build
# What a node does with its store once more on PostgreSQL, one test after the other: each node has a pool of connections to
# the one server.
	@TONGMA_TEST_ENGINE=postgres swift test -c release --skip-build --no-parallel --filter $(ON_POSTGRES)
	@$(MAKE) --no-print-directory verify differential
	@scripts/syscall-test $(TONGMA)
	@scripts/federation-test small --count 3

verify: build ## reproduce the sample's expected codes byte for byte
	@scripts/verify-outbreak $(TONGMA)

differential: build ## hold the command against the independent reference on generated evidence
	@scripts/differential-test $(TONGMA)

peers: build build-verifier ## hold codes, certificates, cards, signed messages and the log against independent readers, 10,000 of each, valid and broken
	@$(SWIFT_BUILD) --product SignatureTool
	@scripts/setup browser
	@scripts/setup log
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target peer-codes peer-certificates peer-cards peer-signatures peer-browser peer-log

# Each has an environment and a folder of its own, and takes one core.
peer-codes: ; @scripts/credential-differential $(TONGMA)
peer-certificates: ; @scripts/hcert-differential $(TONGMA)
peer-cards: ; @scripts/shc-differential $(TONGMA)
peer-signatures: ; @scripts/signature-differential .build/release/SignatureTool
peer-browser: ; @scripts/tm1-differential $(TONGMA) --count 10000
peer-log: ; @scripts/tlog-differential

build-verifier: setup
	@swift build --package-path Examples/VerifierApp

build-fuzz: setup
	@scripts/fuzz build

verifier: build-verifier ## build the verifier that links the library Credentials alone, and let it verify the vectors
	@Examples/VerifierApp/.build/debug/VerifierApp vectors Tests/Vectors/tm1.json

api: setup build ## make requests up from the description of the HTTP interface, for two nodes that run
	@scripts/api-test $(TONGMA)

browser: setup build ## look at the pages of a live nation through a real browser; screenshots in out/screenshots
	@scripts/setup browser
	@scripts/tm1-vectors
	@node --test Tests/Browser/
	@scripts/recognition-browser-test
	@scripts/browser-check $(TONGMA)
	@scripts/field-browser-test

federation: build ## hold a nation of real processes against one place: both engines, one and two processes a node, overlays, kills and absences
	@scripts/federation-test suite

mutation: setup ## switch each named rule off in turn: a test must notice
	@scripts/mutation-check

model: ## search the protocol of grants for an order of events that breaks it, with a model checker
	@scripts/setup model
	@scripts/model-check

check: setup ## formatting, and whether the repository keeps its own rules
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks/Sources Benchmarks/Package.swift Fuzzing/Sources Fuzzing/Package.swift Examples/VerifierApp/Package.swift Examples/VerifierApp/Sources Examples/SignatureTool
	@scripts/check-repository

format: ## format the sources
	@swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks/Sources Benchmarks/Package.swift Fuzzing/Sources Fuzzing/Package.swift Examples/VerifierApp/Package.swift Examples/VerifierApp/Sources Examples/SignatureTool

bench: setup ## measure, and write docs/performance.md
	@scripts/bench

bench-serve: build ## measure a node as it serves, beside nginx, and write that part of docs/performance.md
	@scripts/setup serving
	@scripts/bench-serve

fuzz: setup ## fuzz every reader of what comes from outside, FUZZ_SECONDS each
	@scripts/fuzz $(FUZZ_SECONDS)

nightly: ## what .ci/run does and what runs longer, about two hours: more chaos, a minute of fuzzing a target, measurements
	@.ci/run
	@scripts/federation-test sample --engine both
	@scripts/mutation-check --nightly
	@$(MAKE) --no-print-directory model
	@TONGMA_HAND_OVERS=10000 swift test -c release --skip-build --filter HandOverTests
	@scripts/federation-test sample --engine both --chaos 1 --chaos 2
	@scripts/federation-test sample --engine postgres --processes 2 --chaos 3 --chaos 4
	@scripts/federation-test small --count 20 --first 100 --engine both --chaos 3
	@scripts/federation-test small --count 20 --first 200 --engine postgres --processes 2 --chaos 4
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=60
	@$(MAKE) --no-print-directory bench bench-serve

clean: ## remove what was built
	rm -rf .build .build-* Benchmarks/.build Fuzzing/.build Examples/VerifierApp/.build out
