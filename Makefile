# Farthing: build, test, and try it. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := bin/farthing
BUNDLE := internal/door/webui/dist
# A toolchain of another version would have to be fetched; the one that is
# installed is the one that go.mod asks for.
export GOTOOLCHAIN := local

.PHONY: help build web demo test lint unit webtest conformance bench scorecard fuzz clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

build: web ## build bin/farthing with its page (minutes the first time, seconds later)
	@echo "building $(BIN)"
	@go build -o $(BIN) ./cmd/farthing

# The page is built when its sources are newer than the bundle in the binary.
web: $(BUNDLE)/index.html
$(BUNDLE)/index.html: web/package-lock.json web/vite.config.ts web/index.html $(shell find web/src -type f)
	@echo "building the page"
	@cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@find $(BUNDLE) -mindepth 1 ! -name .gitkeep -delete
	@cp -R web/dist/. $(BUNDLE)/
	@touch $@

demo: build ## build, then serve a made-up company at http://127.0.0.1:8080
	@$(BIN) demo

test: lint unit webtest ## every test that needs no outside server

lint: ## formatting, vet, staticcheck
	@echo "lint: gofmt, go vet, staticcheck"
	@unformatted=$$(gofmt -l cmd internal docs bench scorecard); if [ -n "$$unformatted" ]; then echo "not formatted: $$unformatted"; exit 1; fi
	@go vet ./...
	@go vet -tags conformance ./...
	@go tool staticcheck ./...

# Tests of these packages start the program hundreds of times, or write bills
# on one goroutine: under the race detector they take minutes and show it
# nothing. What they run is tested under it in the packages that hold it.
UNRACED := ./cmd/... ./docs/... ./bench/... ./internal/sample/... ./internal/archtest/...

unit: ## the Go tests, nearly all with the race detector
	@echo "unit: go test $(UNRACED)"
	@go test -timeout 20m $(UNRACED)
	@echo "unit: go test -race, all other packages"
	@go test -timeout 20m -race $$(go list ./... | grep -vxFf <(go list $(UNRACED)))

webtest: web ## the page's types and unit tests
	@echo "webtest: typecheck, vitest"
	@cd web && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; } && npm run --silent typecheck && npm test --silent

conformance: build ## the real parts: validator, buckets, Trino, samples, browser (installs them)
	@bash conformance/run.sh

scorecard: ## how good forecasts, detectors and explanations are, beside their peers (half an hour)
	@bash scorecard/forecast/run.sh
	@bash scorecard/anomaly/run.sh
	@go run ./scorecard/explain

bench: build ## the speed figures, appended to bench/history.jsonl
	@bash bench/run.sh

fuzz: ## each fuzz target for a short while
	@bash bench/fuzz.sh

clean: ## remove what was built
	@rm -rf bin .build web/node_modules web/dist
	@find $(BUNDLE) -mindepth 1 ! -name .gitkeep -delete
