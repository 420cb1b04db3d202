#!/usr/bin/env bash
# Makes the protos as they are now the ones that later changes must stay compatible with. Run it when a version is
# released, and commit released.binpb with the release; before the first release, after any change of a proto.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
"${LIENTHONG_BUF:-build/npm/buf}" build proto --exclude-source-info -o tests/architecture/released.binpb
echo "frozen: $(wc -c <tests/architecture/released.binpb) bytes"
