#!/usr/bin/env bash
# In the image: Spark starts its executors with the argument "executor"; everything else is a command of ecgsl.
set -e
case ${1:-} in
  executor | driver) exec /opt/entrypoint.sh "$@" ;;
  *) exec /opt/ecgsl/ecgsl "$@" ;;
esac
