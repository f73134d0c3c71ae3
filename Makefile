# `make help` lists the targets. Every choice is a variable: make up STACK=celery ENV=prod

# Of the checkout, so of what development's containers write into it, with sudo too.
owner := $(shell ls -nd . | awk '{print $$3, $$4}')
ifeq ($(wildcard .env),)
    $(shell { cat .env.example && printf 'APP_UID=%s\nAPP_GID=%s\n' $(owner); } >.env)
endif
setting = $(shell sed -n 's/^$(1)=//p' .env)

STACK ?= $(or $(call setting,STACK),flask)
ENV ?= $(or $(call setting,ENV),dev)
RUNTIME ?= $(or $(call setting,RUNTIME),auto)
HTTP_PORT ?= $(or $(call setting,HTTP_PORT),$(if $(filter prod,$(ENV)),80,8080))
HTTPS_PORT ?= $(call setting,HTTPS_PORT)
PUBLIC_URL ?= $(call setting,PUBLIC_URL)
POSTGRES_PORT ?= $(or $(call setting,POSTGRES_PORT),5432)
REDIS_PORT ?= $(or $(call setting,REDIS_PORT),6379)
FLOWER_PORT ?= $(or $(call setting,FLOWER_PORT),5555)
APP_UID ?= $(or $(call setting,APP_UID),$(word 1,$(owner)))
APP_GID ?= $(or $(call setting,APP_GID),$(word 2,$(owner)))
images := IMAGE_REGISTRY PYTHON_IMAGE POSTGRES_IMAGE REDIS_IMAGE NGINX_IMAGE
$(foreach name,$(images),$(eval $(name) ?= $(call setting,$(name))))
export STACK ENV HTTP_PORT HTTPS_PORT PUBLIC_URL POSTGRES_PORT REDIS_PORT FLOWER_PORT $(images)
export APP_UID APP_GID S N M F FILE DOMAIN
ifdef DEBUG
    export DEBUG
endif

STACKS := flask fastapi django celery all
check = $(if $(filter $($(1)),$(2)),,$(error $(1)=$($(1)) is unknown; choose one of: $(2)))
$(call check,STACK,$(STACKS))
$(call check,ENV,dev prod)
$(call check,RUNTIME,auto docker local)

# Resolved when a target needs it, not for `make help`.
engine = $(shell docker info >/dev/null 2>&1 && echo docker || echo local)
runtime = $(eval runtime := $(if $(filter auto,$(RUNTIME)),$(engine),$(RUNTIME)))$(runtime)
run = compose/$(runtime)/run

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this text
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	    /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nChoose with STACK=(%s) ENV=(dev prod) RUNTIME=(auto docker local);\n' "$(STACKS)"
	@printf 'now: STACK=%s ENV=%s RUNTIME=%s. Defaults are in .env.\n' $(STACK) $(ENV) $(RUNTIME)

##@ Run

.PHONY: up
up: ## Start the stack and wait until it is ready; DEBUG=1 for a debugger (docker)
	@compose/announce $(RUNTIME) $(runtime)
	@$(run) up
	@compose/welcome

.PHONY: down
down: ## Stop it; the data stays
	@$(run) down

.PHONY: restart
restart: ## Restart all, or one service: S=flask-worker
	@$(run) restart

.PHONY: ps
ps: ## What runs, and how it is
	@$(run) ps

.PHONY: logs
logs: ## The last lines: S=flask for one service, F=1 to follow
	@$(run) logs

.PHONY: scale
scale: ## Run N web processes: N=3 (docker)
	@$(run) scale

##@ Work

.PHONY: shell
shell: ## A shell in the app: S=flask-worker for another service
	@$(run) shell

.PHONY: dbshell
dbshell: ## psql in the stack's database
	@$(run) dbshell

.PHONY: import
import: ## Import a CSV and watch it: FILE=links.csv
	@$(run) import

.PHONY: migrate
migrate: ## Bring the database up to date
	@$(run) migrate

.PHONY: revision
revision: ## Make a migration from the models: M="what changes"
	@$(run) revision

.PHONY: resetdb
resetdb: ## Throw the stack's database away, start anew: CONFIRM=yes
	@[ "$(CONFIRM)" = yes ] || { echo "This deletes the database '$(STACK)'. To do it: make resetdb CONFIRM=yes"; exit 1; }
	@$(run) resetdb

##@ Prove

.PHONY: test
test: ## All tests, on a stack of their own
	@tests/run $(runtime)

.PHONY: check
check: ## Lint, types, configuration
	@tests/check

.PHONY: format
format: ## Format the code
	@tests/check --fix

.PHONY: bench
bench: ## Measure, as ratios against baselines of the same run
	@tests/bench/run

##@ Keep

.PHONY: backup
backup: ## Dump the database to backups/, or BACKUP_DIR=; STACK=all: each
	@compose/backup/backup $(run)

.PHONY: restore
restore: ## Restore a backup: FILE=backups/….dump; over data: CONFIRM=yes
	@compose/backup/restore $(run)

.PHONY: secrets
secrets: ## Make random secrets for ENV=prod (docker)
	@compose/docker/run secrets

.PHONY: certs
certs: ## Make a certificate to try ENV=prod with (docker): DOMAIN=example.org
	@compose/docker/run certs

.PHONY: base-images
base-images: ## Build the base images from Debian packages (no registry needed)
	@compose/base-images/build

.PHONY: clean
clean: ## Delete containers, volumes and images of this project: CONFIRM=yes
	@[ "$(CONFIRM)" = yes ] || { echo "This deletes all data. To do it: make clean CONFIRM=yes"; exit 1; }
	@$(run) clean
