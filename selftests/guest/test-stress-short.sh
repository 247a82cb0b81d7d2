# SPDX-License-Identifier: GPL-2.0
# test-stress for a twentieth of its time, where the whole would take most of a day.
RR_STRESS_ROUNDS=10
. ./test-stress.sh
