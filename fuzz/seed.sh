#!/usr/bin/env bash
# Fills `corpus/` from the examples: every `.models` and `.migration` file of the repository is a seed.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p corpus/parse corpus/lower_check corpus/fmt corpus/migration
number=0
while IFS= read -r file; do
    number=$((number + 1))
    case "$file" in
    *.models)
        for target in parse lower_check fmt; do cp "$file" "corpus/$target/$number-$(basename "$file")"; done ;;
    *.migration)
        for target in migration fmt; do cp "$file" "corpus/$target/$number-$(basename "$file")"; done ;;
    esac
done < <(find ../schema-examples ../codegen/tests ../bench \( -name '*.models' -o -name '*.migration' \) -not -path '*/target/*' | sort)
echo "$number seeds"
