# RepNet : les commandes du poste de travail. « make » seul les énumère.
PORT ?= 8000
BASE ?= sqlite postgresql

.PHONY: aide installer demo test verifier banc verrous

aide:
	@echo "make installer   crée .venv, y installe les dépendances verrouillées, écrit .env"
	@echo "make demo        un réseau fictif, sur http://localhost:$(PORT)/ (PORT=8123 pour un autre port)"
	@echo "make test        tous les essais, sur SQLite puis sur PostgreSQL (BASE=sqlite pour une seule,"
	@echo "                 ESSAIS=tests/actions pour une partie)"
	@echo "make verifier    forme, types, étages, gabarits, migrations"
	@echo "make banc        les mesures (durée, mémoire) ; rien ne les lance d’office"
	@echo "make verrous     refait requirements*.txt d’après pyproject.toml (demande uv)"

installer:
	@.ci/paquets execution
	@.ci/installer requirements.txt

# La démonstration a sa base et ses fichiers : elle ne touche jamais à ceux de .env, et relancée garde ce qu’on y a mis.
demo: export REPNET_DONNEES ?= $(CURDIR)/var/demo
demo: export DATABASE_URL ?= sqlite:///$(REPNET_DONNEES)/repnet.sqlite3
demo: export CELERY_BROKER_URL ?= filesystem://
demo: export REPNET_DEBUG = non
demo: export REPNET_HTTPS = non
demo: export REPNET_STATIQUES_DIRECTS = oui
demo: export REPNET_DEMONSTRATION = oui
demo: export REPNET_ADRESSE = http://localhost:$(PORT)
demo: installer
	@.venv/bin/python manage.py migrate --verbosity 0
	@.venv/bin/python manage.py peupler_demonstration
	@exec .venv/bin/python manage.py demarrer --port $(PORT)

test:
	@.ci/paquets execution essais
	@.ci/installer requirements-dev.txt
	@exec .venv/bin/python .ci/essais.py $(BASE) $(if $(ESSAIS),-- $(ESSAIS))

verifier:
	@.ci/paquets execution
	@.ci/installer requirements-dev.txt
	@exec .venv/bin/python -m pytest -q tests/maison/test_outils.py

banc:
	@.ci/paquets execution essais
	@.ci/installer requirements-dev.txt
	@exec .venv/bin/python .ci/essais.py --banc $(BASE)

verrous:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --extra dev \
	  -c requirements.txt pyproject.toml -o requirements-dev.txt
