# Typed in the root of a guest's disk: a center of this checkout, as on a machine in a hall.
set -e
./install.sh center --name center.hall.example --pages office.hall.example
/opt/window-terminal/current/bin/python -m compileall -q /opt/window-terminal/current/ || true
