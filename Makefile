# The commands that the README names. Everything else is in ./dev.
.PHONY: build demo test
build:
	./dev build release
demo: build
	./dev demo
test: build
	./dev test
