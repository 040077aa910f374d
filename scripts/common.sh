# Shared by the root commands. Source it from the repository root; it installs what is missing, chooses the engine and builds.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }

fail() { say "$*"; exit 1; }

# install_packages PACKAGE…: the Debian packages that are not installed yet.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "Missing packages: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  say "Installing ${missing[*]} …"
  "${sudo[@]}" apt-get update -qq >&2 || fail "apt-get update failed: check the network and the package sources."
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 \
    || fail "apt-get could not install ${missing[*]}: see the lines above."
}

# What every command needs: a .NET SDK, libvips to decode pictures, PostgreSQL for the catalog, ONNX Runtime for the measure "embedding".
prerequisites() {
  command -v dotnet >/dev/null || fail "There is no .NET SDK: install version 10 from https://dotnet.microsoft.com/download"
  install_packages libvips42 postgresql
  install_onnxruntime
}

# ONNX Runtime's library into native/onnxruntime, from the npm package that carries it. Everything else works without it.
install_onnxruntime() {
  local version=1.30.0 folder=native/onnxruntime
  [ -z "${IMAGESEARCH_ONNXRUNTIME:-}" ] || return 0
  [ "$(cat "$folder/version" 2>/dev/null)" = "$version" ] && return 0
  local without="the measure 'embedding' is left out; or set IMAGESEARCH_ONNXRUNTIME to a libonnxruntime.so.1."
  [ "$(uname -sm)" = "Linux x86_64" ] || { say "There is no ONNX Runtime for $(uname -sm) here: $without"; return 0; }
  command -v npm >/dev/null || (install_packages npm) || { say "ONNX Runtime is not installed, since there is no npm to get it with: $without"; return 0; }
  say "Installing ONNX Runtime $version …"
  local partial
  partial=$(mktemp -d)
  if (cd "$partial" && npm pack "onnxruntime-node@$version" --silent >/dev/null 2>npm.log) \
    && tar -xzf "$partial/onnxruntime-node-$version.tgz" -C "$partial" --strip-components=5 package/bin/napi-v6/linux/x64/libonnxruntime.so.1; then
    mkdir -p "$folder"
    # Moved into place when it is whole; the version last, which says that it is.
    cp "$partial/libonnxruntime.so.1" "$folder/partial" && mv "$folder/partial" "$folder/libonnxruntime.so.1" && echo "$version" >"$folder/version"
  else
    say "ONNX Runtime $version could not be had from npm ($(grep -v '^npm warn' "$partial/npm.log" | head -n 1)): $without"
  fi
  rm -rf "$partial"
}

# s3rver into native/s3rver, an S3-compatible service for tests. Those that need it are skipped without it.
install_s3rver() {
  local version=4.0.4 folder=native/s3rver
  [ "$(cat "$folder/version" 2>/dev/null)" = "$version" ] && return 0
  local without="tests of originals in an S3 bucket are skipped."
  command -v npm >/dev/null || install_packages npm || { say "s3rver is not installed, since there is no npm to get it with: $without"; return 0; }
  [ "$(node -p 'parseInt(process.versions.node)' 2>/dev/null || echo 0)" -ge 20 ] || { say "s3rver needs Node.js 20 or later: $without"; return 0; }
  say "Installing s3rver $version …"
  rm -rf "$folder"
  mkdir -p "$folder"
  if npm install --prefix "$folder" --silent --no-audit --no-fund "@20minutes/s3rver@$version" >"$folder/npm.log" 2>&1; then
    echo "$version" >"$folder/version"
  else
    say "s3rver $version could not be had from npm ($(grep -v '^npm warn' "$folder/npm.log" | head -n 1)): $without"
  fi
}

# The web UI into artifacts/web, from Web/ by npm, where its sources are newer. The API works without it.
build_web() {
  local out=artifacts/web without="there is no web UI; the API and the command line work without it."
  [ -e "$out/index.html" ] && [ -z "$(find Web -path Web/node_modules -prune -o -newer "$out/index.html" -type f -print -quit)" ] && return 0
  command -v npm >/dev/null || (install_packages npm) || { say "The web UI is not built, since there is no npm: $without"; return 0; }
  say "Building the web UI …"
  local log
  log=$(mktemp)
  if ! (npm --prefix Web ci --silent --no-audit --no-fund && npm --prefix Web run --silent check && npm --prefix Web run --silent build) >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    [ "${IMAGESEARCH_WEB:-}" != required ] || fail "The web UI could not be built: see the lines above."
    say "The web UI could not be built (see the lines above): $without"
    return 0
  fi
  rm -f "$log"
}

# choose_engine: Microsoft Orleans where the package feed carries it, else the stand-in in Standin/.
# UseOrleans=true or false in the environment decides it without asking the feed. Sets ENGINE and UseOrleans.
choose_engine() {
  if [ -z "${UseOrleans:-}" ]; then
    UseOrleans=false
    if dotnet restore scripts/engine-probe -v quiet >/dev/null 2>&1; then UseOrleans=true; fi
  fi
  export UseOrleans
  if [ "$UseOrleans" = true ]; then
    ENGINE=orleans
    say "Engine: Microsoft Orleans"
  else
    ENGINE=standin
    say "Engine: the stand-in in Standin/ (this package feed has no Microsoft Orleans)"
  fi
}

# build PROJECT…: quietly; prints what the compiler says only where it fails.
build() {
  local project log
  log=$(mktemp)
  for project in "$@"; do
    if ! dotnet build "$project" -c Release -v quiet --nologo >"$log" 2>&1; then
      cat "$log" >&2
      rm -f "$log"
      fail "The build of $project failed: see the lines above."
    fi
  done
  rm -f "$log"
}

# program PROJECT: the built program of a project.
program() {
  echo "artifacts/$ENGINE/bin/$1/release/OrleansImageSearch.$1"
}
