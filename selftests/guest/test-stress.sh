# SPDX-License-Identifier: GPL-2.0
# All at once, round after round: two writers, each with addresses of its own; two
# who read reserved_regions; a VFIO user whose device does DMA; another one that
# is killed; somebody who unplugs devices and plugs them in again; somebody who
# switches tracers on the hooked functions. Each round loads the module and
# unloads it. What the writers kept in mind is what the list and all states
# have to be, at the end of each round.
. ./lib.sh
. ./region.sh

ROUNDS=${RR_STRESS_ROUNDS:-200}
# In each round:
WRITES=500	# by each of two writers
READS=250	# by each of two readers
CYCLES=10	# claim, map, DMA, release
VICTIMS=3	# VFIO users that are killed

dir=/tmp/stress
BRIDGE=0000:00:00.0

# -- what they do, each in the background

remover() {
	for bdf; do
		echo 1 >/sys/bus/pci/devices/$bdf/remove || return
		sleep 0.$(((round * 7 + 1) % 5))
		rescan || return
		[ -e /sys/bus/pci/devices/$bdf ] || return
	done
	echo "removals $#"
}

# Writer 2 takes its device off the list and puts it on again all the while, by either
# policy: a claim may be refused, too, or memory over the region.
KEPT_ERROR="VFIO_MAP_DMA failed: Invalid argument"
victims() {
	killed=0 refused=0
	i=0
	while [ $i -lt $VICTIMS ]; do
		i=$((i + 1))
		vfio cycle $PEER_GROUP $PEER $REGION_START 1000 >$dir/victim &
		victim=$!
		sleep "0.$(printf %03d $(((round * 379 + i * 617) % 1000)))"
		kill -9 $victim 2>/dev/null
		wait $victim 2>/dev/null
		if [ $? = 137 ]; then
			killed=$((killed + 1))
		elif grep -qxF -e "$CLAIM_ERROR" -e "$KEPT_ERROR" $dir/victim; then
			refused=$((refused + 1))
		else
			cat $dir/victim
			return 1
		fi
	done
	echo "killed $killed not-claimed $refused"
}

# Who claims a device that keeps its region, and finds there what the host wrote.
keeper() {
	kept=0
	while [ $kept -lt $CYCLES ]; do
		found=$(space add=$EDU_GROUP "fetch=$EDU,$REGION_START" | tr '\n' ' ')
		if [ "$found" != "ok $PATTERN " ]; then
			echo "$found"
			return 1
		fi
		kept=$((kept + 1))
	done
	echo "kept $kept"
}

# Until the end of the test. The functions' names are known once it was loaded.
switcher() {
	switches=0
	while [ ! -e $dir/stop ]; do
		for tracer in function function_graph nop; do
			echo "$functions" >$trace/set_ftrace_filter || return
			echo $tracer >$trace/current_tracer || return
			switches=$((switches + 1))
			sleep 1
		done
		[ $((switches % 2)) = 0 ] || echo >$trace/set_ftrace_filter
	done
	echo >$trace/set_ftrace_filter
	echo "switches $switches"
}

# -- to start them and to wait for them

# start NAME COMMAND... - in the background.
start() {
	name=$1
	shift
	"$@" >$dir/$name 2>&1 &
	actors="$actors $name:$!"
}

# all_end - each with success.
all_end() {
	failed=
	for actor in $actors; do
		wait ${actor#*:} || failed="$failed ${actor%:*}"
	done
	actors=
	for name in $failed; do
		echo "# $name, in round $round:"
		sed 's/^/#   /' $dir/$name
	done
	[ -z "$failed" ]
}

# keep_counts NAME... - of what they said.
keep_counts() {
	(cd $dir && grep -hE '^[a-z-]+ [0-9]+( |$)' "$@" >>counts)
}

# sum WORD - of all rounds.
sum() {
	total "$1" $dir/counts
}

# -- what has to be

# differs WHAT EXPECTED-FILE ACTUAL-FILE
differs() {
	cmp -s $2 $3 && return 1
	echo "# $1, in round $round: expected and actual"
	diff $2 $3 | sed 's/^/#   /'
}

# The types of all regions, by device.
regions() {
	grep . /sys/bus/pci/devices/*/iommu_group/reserved_regions
}

# What the kernel says before the module is loaded: the devices that firmware ties.
find_tied() {
	for device in /sys/bus/pci/devices/*; do
		bdf=${device##*/}
		# The IOMMU itself has none, where it is a PCI device.
		[ -e $device/iommu_group ] || continue
		[ "$(region_type $bdf)" = direct ] && echo $bdf
	done
}

# The states that these lists make: a directory for each device that is listed or
# tied. A tied device is on its own in its group, or it is NIC or PEER.
states() {
	ls /sys/bus/pci/devices >$dir/present
	awk -v nic=$NIC -v peer=$PEER '
		FILENAME ~ /tied$/ { tied[$1] = all[$1] = 1; next }
		FILENAME ~ /present$/ { present[$1] = 1; next }
		{ kept = /=mapped$/; sub(/@.*/, ""); listed[$1] = all[$1] = 1; mapped[$1] = kept }
		END {
			other[nic] = peer
			other[peer] = nic
			for (d in all) {
				o = d in other ? other[d] : ""
				if (!(d in listed)) state = "blocked"
				else if (!(d in present)) state = "absent"
				else if (o != "" && !(o in listed)) state = "peer-blocked"
				else if (d in tied) state = mapped[d] ? "mapped" : "relaxed"
				else state = "unaffected"
				print "./" d "/state:" state
			}
		}' $dir/tied $dir/present $dir/model | sort
}

check_model() {
	{
		printf '%s\n' $STANDING
		grep -h '@' $dir/writer1 $dir/writer2
	} | sort >$dir/model
	sort $LIST >$dir/list
	differs "the list" $dir/model $dir/list && return 1
	states >$dir/states.model
	(cd $RR/devices && grep . ./*/state) | sort >$dir/states
	differs "the states" $dir/states.model $dir/states && return 1
	return 0
}

problem() {
	echo "# round $round: $*"
	return 1
}

# -- one round

one_round() {
	# By turns.
	policy=
	[ $((round % 2)) = 0 ] || policy="=mapped"
	STANDING="$EDU@1234:11e8$policy $OTHERS"
	load || problem "it does not load" || return
	[ "$(write "$STANDING")" = OK ] || problem "no standing grants" || return

	start writer1 stress write $((2 * round)) $WRITES 40 $BRIDGE_PLACE $WRITER1
	start writer2 stress write $((2 * round + 1)) $WRITES 41 $PEER@1234:11e8/busy $WRITER2
	start reader1 enumerate $READS $FILES
	start reader2 enumerate $READS $FILES
	case $policy in
	'') start user vfio cycle $EDU_GROUP $EDU $REGION_START $CYCLES ;;
	*) start user keeper ;;
	esac
	start victims victims
	start remover remover $OTHER $FREE
	! rmmod relax_rmrr 2>/dev/null || problem "rmmod with a list" || return
	all_end || return
	keep_counts writer1 writer2 reader1 reader2 user victims remover

	check_model || return
	! rmmod relax_rmrr 2>/dev/null || problem "rmmod with a list" || return
	unload || problem "it does not unload" || return
	[ ! -e $RR ] || problem "something is left in sysfs" || return
	regions >$dir/regions
	differs "the regions" $dir/regions.before $dir/regions && return 1
	echo "rounds 1" >>$dir/counts
}

vfio_modules
for bdf in $EDU $NIC $PEER; do to_driver $bdf vfio-pci; done
mkdir -p $dir
: >$dir/counts
actors=
quiet_console
echo 64 >$trace/buffer_size_kb

find_tied >$dir/tied
regions >$dir/regions.before
for bdf in $EDU $OTHER $NIC $PEER; do
	ok "$bdf is tied" grep -qx $bdf $dir/tied
done
BRIDGE_PLACE=$BRIDGE@$(sed 's/^0x//' /sys/bus/pci/devices/$BRIDGE/vendor):$(sed 's/^0x//' /sys/bus/pci/devices/$BRIDGE/device)
OTHERS="$NIC@$NIC_ID"
insmod /translate.ko
PATTERN=0x5ca1ab1e57e55ed0
host_writes $PATTERN
# Their groups stay, too. (A process is what costs most here.)
EDU_GROUP=$(group_of $EDU)
PEER_GROUP=$(group_of $PEER)
WRITER1=$OTHER@1234:11e8/hot
WRITER2=$FREE@1234:11e8/hot
if removing_warns; then
	# So they are relaxed all the while.
	echo "# $REMOVING_WARNS: $OTHER and $FREE stay listed"
	OTHERS="$OTHERS $OTHER@1234:11e8 $FREE@1234:11e8"
	WRITER1=
	WRITER2=
fi
FILES=
for bdf in $EDU $OTHER $FREE $NIC $BRIDGE; do
	FILES="$FILES /sys/bus/pci/devices/$bdf/iommu_group/reserved_regions"
done

load
functions=$(awk '/ I / { print $1 }' $trace/enabled_functions)
unload
# These do not notice that the module comes and goes.
switcher >$dir/switcher 2>&1 &
switcher=$!
enumerate 0 $FILES >$dir/onlooker 2>&1 &
onlooker=$!

round=1
while [ $round -le $ROUNDS ] && one_round >$dir/why; do
	[ $((round % 20)) != 0 ] || echo "# $round rounds"
	round=$((round + 1))
done
# Whatever stopped it.
[ -z "$actors" ] || all_end >>$dir/why

: >$dir/stop
kill $onlooker
ok "who switched tracers" wait $switcher
ok "who looked on" wait $onlooker
keep_counts switcher onlooker
loud_console

is "rounds, each as the model has it" $ROUNDS "$(sum rounds)"
cat $dir/why
is "writes" $((2 * ROUNDS * WRITES)) "$(sum writes)"
ok "of them garbage: $(sum garbage), about half" test "$(sum garbage)" -ge $((ROUNDS * WRITES * 9 / 10))
ok "enumerations: $(sum reads)" test "$(sum reads)" -ge $((2 * ROUNDS * READS))
relaxed=$((ROUNDS / 2))
is "claim, map, DMA, release" $((relaxed * CYCLES)) "$(sum cycles)"
is "claim, and DMA through a region that is kept" $(((ROUNDS - relaxed) * CYCLES)) "$(sum kept)"
is "what the host wrote into the region is there" $PATTERN "$(host_reads)"
is "hot removals and rescans" $((2 * ROUNDS)) "$(sum removals)"
is "VFIO users killed, or refused" $((ROUNDS * VICTIMS)) "$(($(sum killed) + $(sum not-claimed)))"
ok "of them killed: $(sum killed)" test "$(sum killed)" -gt 0
ok "tracers switched: $(sum switches)" test "$(sum switches)" -ge $ROUNDS
ok "nothing of ours is left in ftrace" not grep -q relax_rmrr $trace/enabled_functions
refused "after all that" $EDU
echo "# stress: $(sum writes) writes, $(sum garbage) of them garbage, $(sum refused) refused otherwise, $(sum busy) busy; $(sum reads) enumerations; $(sum cycles) claim/map/DMA/release cycles, $(sum kept) with the region kept; $(sum removals) hot removals and rescans; $(sum rounds) load/unload cycles; $(sum killed) VFIO users killed, $(sum not-claimed) refused; $(sum switches) tracers switched"
