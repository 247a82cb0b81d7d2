# SPDX-License-Identifier: GPL-2.0
# DPDK, whose drivers are in the program that has the device: testpmd, with the tied NIC.

# testpmd - starts it in the background; its pid goes to $pmd, its words to a file. It
# sends a burst of packets to the name server of QEMU's network, but to a port where
# there is none: that is answered by QEMU itself, in packets of another size, and no
# packet gets any further.
testpmd() {
	stdbuf -oL dpdk-testpmd -l 0,1 --no-huge -m 128 --iova-mode=va -a "$NIC" -- \
		--total-num-mbufs=2048 --no-mlockall --forward-mode=rxonly --tx-first --txpkts=128 \
		--tx-ip=10.0.2.15,10.0.2.3 --stats-period=1 \
		</dev/null >/root/testpmd.out 2>&1 &
	pmd=$!
}

# In what it prints of the NIC's counters, twice: then it has started, and is at work.
testpmd_received() {
	[ "$(grep -c 'RX-packets: *[1-9].* RX-missed:' /root/testpmd.out)" -ge 2 ]
}

testpmd_gone() {
	! kill -0 $pmd
}

# testpmd_ends WHAT - when it is told to.
testpmd_ends() {
	kill -INT $pmd
	poll "$1: it ends" 60 testpmd_gone
	testpmd_gone || tail -n 5 /root/testpmd.out | sed 's/^/#   /'
	kill -9 $pmd 2>/dev/null
	wait $pmd 2>/dev/null
}

# testpmd_refused WHAT - it says why, and goes on without a port.
testpmd_refused() {
	mark
	testpmd
	poll "$1: DPDK does without the NIC" 120 grep -q '^Port statistics' /root/testpmd.out
	testpmd_ends "$1"
	grep 'EAL\|devices' /root/testpmd.out | sed 's/^/#   /'
	ok "$1: with the message that users report" \
		grep -q "EAL: $NIC cannot add VFIO group to container, error 22 (Invalid argument)" /root/testpmd.out
	ok "$1: and the next one" grep -qx 'EAL: Bus (pci) probe failed.' /root/testpmd.out
	ok "$1: and testpmd's" grep -qx 'testpmd: No probed ethernet devices' /root/testpmd.out
	ok "$1: the kernel says why" told ": $CLAIM_MESSAGE\$"
	is "$1: the NIC's state" blocked "$(state "$NIC")"
}

step_testpmd() {
	was=$(allowlist)
	load_vfio
	to_driver "$NIC" vfio-pci
	ok "testpmd: the NIC is not allowed" relax_rmrr revoke --now "$NIC"
	testpmd_refused "testpmd, not allowed"
	ok "testpmd: the NIC is allowed" relax_rmrr allow --now "$NIC"
	testpmd
	poll "testpmd: it receives, by its own driver" 120 testpmd_received
	is "testpmd: the NIC's state" assigned "$(state "$NIC")"
	is "testpmd: the region" direct-relaxable "$(region_type "$NIC" | tr ' ' '\n' | sort -u)"
	testpmd_ends testpmd
	grep 'EAL\|Port 0\|X-packets' /root/testpmd.out | sed 's/^/#   /'
	ok "testpmd: all that it sent has gone out" \
		grep -q 'TX-packets: 32 *TX-errors: 0 *TX-bytes: *4096$' /root/testpmd.out
	# With checksums or without.
	ok "testpmd: what came is not that" \
		not grep -q 'RX-packets: 32 .*RX-bytes: *\(4096\|4224\)$' /root/testpmd.out
	ok "testpmd: with its last words" grep -q '^Bye' /root/testpmd.out
	poll "testpmd: the NIC is given back" 10 in_state "$NIC" relaxed
	ok "testpmd: the NIC is taken back" relax_rmrr revoke --now "$NIC"
	testpmd_refused "testpmd, taken back"
	is "testpmd: as before" OK "$(write "-all $was")"
}
