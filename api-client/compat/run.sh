#!/bin/sh
# Runs the clients that people have, unchanged, against a server that is there, and says what held.
#
#     api-client/compat/run.sh [http://localhost:8080/v1]
#
# Installs, each into this folder: from npm what package.json names (openai, ai with @ai-sdk/openai-compatible, @langchain/openai,
# @llamaindex/openai, zod), and from PyPI openai. langchain-openai and llama-index-llms-openai-like are tried one by one; where
# an index has not all that they need their scripts are passed over, with a word. HONE_KEY is the key, HONE_MODEL the
# model (main). The server's base must write calls of tools (docs/structured.md); its words need make no sense.
set -u

cd -- "$(dirname -- "$0")"
address=${1:-http://localhost:8080/v1}
failed=0

step() {
    echo "== $*"
}

run() {
    step "$*"
    "$@" "$address" || failed=1
}

step "npm install"
npm install --no-audit --no-fund --ignore-scripts --loglevel=error || exit 1
for script in openai_js vercel langchain_js llamaindex_ts; do
    run node "$script.mjs"
done

step "pip install openai"
[ -x .venv/bin/python ] || python3 -m venv .venv || exit 1
.venv/bin/pip install --quiet --disable-pip-version-check openai || exit 1
run .venv/bin/python openai_python.py
for package in langchain-openai llama-index-llms-openai-like; do
    case $package in langchain*) script=langchain_python.py ;; *) script=llamaindex_python.py ;; esac
    if .venv/bin/pip install --quiet --disable-pip-version-check "$package" 2>/dev/null; then
        run .venv/bin/python "$script"
    else
        step "SKIPPED $script: this index has not all that $package needs"
    fi
done

step "the Python package beside"
HONE_URL=$address .venv/bin/python -m unittest discover -s ../python/tests || failed=1
[ "$failed" -eq 0 ] && step "all that ran held" || step "something did not hold"
exit "$failed"
