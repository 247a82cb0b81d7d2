# SPDX-License-Identifier: GPL-2.0
# test-stress with a twentieth of its rounds, beside a machine that runs the whole.
RR_STRESS_ROUNDS=10
. ./test-stress.sh
