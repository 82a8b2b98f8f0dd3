# The commands that the README names. Each installs what is missing (as root; otherwise it says
# what to install), builds, and runs. Everything else is in ./dev.
.PHONY: build demo test setup
build: setup
	@./dev build release
demo: build
	@./dev demo
test: build
	@./dev test
setup:
	@./dev setup
