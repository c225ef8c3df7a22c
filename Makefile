# Each target does all its own set-up; `python3 scripts/start.py TARGET` does the same without make.
.PHONY: run demo test test-changed test-safety test-slow coverage bench build windows setup lock

run demo test test-changed test-safety test-slow coverage bench build windows setup lock:
	@python3 scripts/start.py $@
