#!/usr/bin/env bash
# Updates committed bindings to Twilio's newest documents, as one commit: documents, bindings, version and changelog.
#
# Run it in the repository of the bindings, with `twilio-codegen` on the PATH. Commits nothing if the documents did not
# change, and changes nothing if something is wrong. The settings below can be environment variables.
set -euo pipefail

# Where Twilio publishes its documents: a repository, and the folder in it.
UPSTREAM=${UPSTREAM:-https://github.com/twilio/twilio-oai.git}
UPSTREAM_FOLDER=${UPSTREAM_FOLDER:-spec/yaml}
# The documents of the bindings, which `twilio-codegen.toml` names as well.
SPEC=${SPEC:-spec}
# The package of the bindings.
PACKAGE=${PACKAGE:-.}
CHANGELOG=${CHANGELOG:-CHANGELOG.md}

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

manifest=$PACKAGE/Cargo.toml
version=$(sed -n 's/^version = "\([0-9.]*\)"$/\1/p' "$manifest" | head -n 1)
[ -n "$version" ] || fail "$manifest has no line \`version = \"1.2.3\"\`"
[ -f "$CHANGELOG" ] || fail "$CHANGELOG does not exist"
grep -q '^## ' "$CHANGELOG" || fail "$CHANGELOG has no section; new ones go before the first line that begins with \`## \`"
[ -z "$(git status --porcelain)" ] || fail "there are uncommitted changes; commit or stash them first"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Fetch the documents that the bindings have.
git clone --quiet --depth 1 "$UPSTREAM" "$work/upstream"
mkdir "$work/new"
changed=
shopt -s nullglob
for document in "$SPEC"/*.{yaml,yml,json}; do
  name=$(basename "$document")
  [ -f "$work/upstream/$UPSTREAM_FOLDER/$name" ] ||
    fail "$UPSTREAM_FOLDER/$name is gone from $UPSTREAM; remove $document to drop its bindings"
  cp "$work/upstream/$UPSTREAM_FOLDER/$name" "$work/new"
  cmp --silent "$document" "$work/new/$name" || changed=yes
done
if [ -z "$changed" ]; then
  echo "The bindings are up to date."
  exit 0
fi

# Bindings that somebody changed, or that another version generated, would hide in the update.
twilio-codegen check --quiet

# What the update means.
compare() {
  twilio-codegen diff "$SPEC" "$work/new" --quiet "$@"
}
verdict=$(compare)
next=$(compare --crate-version "$version")
compare --format markdown >"$work/section.md"

# Nothing was changed so far. If something fails from here on, everything is as it was before.
trap 'git reset --quiet --hard && git clean --quiet --force -d' ERR
cp "$work/new"/* "$SPEC"
twilio-codegen generate --quiet
sed -i.before "s/^version = \"$version\"$/version = \"$next\"/" "$manifest" && rm "$manifest.before"
{
  sed '/^## /,$d' "$CHANGELOG"
  printf '## %s (%s)\n\n' "$next" "$(date +%Y-%m-%d)"
  cat "$work/section.md"
  printf '\n'
  sed -n '/^## /,$p' "$CHANGELOG"
} >"$work/changelog.md"
cp "$work/changelog.md" "$CHANGELOG"

# The lock file has the version of the package.
if git ls-files --error-unmatch Cargo.lock >"$work/lock" 2>&1; then
  cargo update --quiet --workspace
fi

git add --all
git commit --quiet -m "Update Twilio's documents ($verdict): $next"
printf 'Committed %s, a %s update.\n' "$next" "$verdict"
