// SPDX-License-Identifier: GPL-2.0
/*
 * What QEMU's machine "virt" is made of, for Linux: two processors, the serial line, the
 * PCI host bridge, the power button. It takes the place of QEMU's own, which lacks _DSM
 * function 5: there firmware says whether its configuration of PCI is to be kept (0: it
 * is), and only then does Linux look at RMRs of PCI devices (drivers/acpi/arm64/iort.c,
 * iort_rmr_has_dev()).
 *
 * Addresses and interrupts are those of hw/arm/virt.c; an interrupt of devices there is
 * 32 more here.
 */
DefinitionBlock ("", "DSDT", 2, "BOCHS ", "BXPC    ", 2)
{
	Scope (\_SB)
	{
		Device (CPU0)
		{
			Name (_HID, "ACPI0007")
			Name (_UID, 0)
		}

		Device (CPU1)
		{
			Name (_HID, "ACPI0007")
			Name (_UID, 1)
		}

		Device (UART)
		{
			Name (_HID, "ARMH0011")
			Name (_UID, 0)
			Name (_CRS, ResourceTemplate ()
			{
				Memory32Fixed (ReadWrite, 0x09000000, 0x1000)
				Interrupt (ResourceConsumer, Level, ActiveHigh, Exclusive) { 33 }
			})
		}

		Device (PCI0)
		{
			Name (_HID, "PNP0A08")
			Name (_CID, "PNP0A03")
			Name (_UID, 0)
			Name (_SEG, 0)
			Name (_BBN, 0)
			Name (_CCA, 1)
			Name (_CBA, 0x4010000000)

			// The pins of a slot go to four lines, in turn; pin A is enough.
			Name (_PRT, Package ()
			{
				Package () { 0x0001ffff, 0, 0, 36 },
				Package () { 0x0002ffff, 0, 0, 37 },
				Package () { 0x0003ffff, 0, 0, 38 },
				Package () { 0x0004ffff, 0, 0, 35 },
				Package () { 0x0005ffff, 0, 0, 36 },
				Package () { 0x0006ffff, 0, 0, 37 },
				Package () { 0x0007ffff, 0, 0, 38 },
				Package () { 0x0008ffff, 0, 0, 35 },
				Package () { 0x0009ffff, 0, 0, 36 },
				Package () { 0x000affff, 0, 0, 37 },
				Package () { 0x000bffff, 0, 0, 38 },
				Package () { 0x001fffff, 0, 0, 38 },
			})

			Name (_CRS, ResourceTemplate ()
			{
				WordBusNumber (ResourceProducer, MinFixed, MaxFixed, PosDecode,
					0, 0x00, 0xff, 0, 0x100)
				DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
					NonCacheable, ReadWrite,
					0, 0x10000000, 0x3efeffff, 0, 0x2eff0000)
				DWordIO (ResourceProducer, MinFixed, MaxFixed, PosDecode, EntireRange,
					0, 0x0000, 0xffff, 0x3eff0000, 0x10000)
				QWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
					NonCacheable, ReadWrite,
					0, 0x8000000000, 0xffffffffff, 0, 0x8000000000)
			})

			// The kernel may have all that it asks for.
			Method (_OSC, 4)
			{
				CreateDWordField (Arg3, 8, CTRL)
				CTRL &= 0x1f
				Return (Arg3)
			}

			Method (_DSM, 4)
			{
				If (Arg0 == ToUUID ("e5c937d0-3553-4d7a-9117-ea4d19c3434d"))
				{
					// Functions 0 and 5 are there.
					If (Arg2 == 0) { Return (Buffer () { 0x21 }) }
					If (Arg2 == 5) { Return (0) }
				}
				Return (Buffer () { 0x00 })
			}

			// The configuration space's addresses are taken.
			Device (CFG0)
			{
				Name (_HID, "PNP0C02")
				Name (_CRS, ResourceTemplate ()
				{
					QWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
						NonCacheable, ReadWrite,
						0, 0x4010000000, 0x401fffffff, 0, 0x10000000)
				})
			}
		}

		Device (PWRB)
		{
			Name (_HID, "PNP0C0C")
			Name (_UID, 0)
		}
	}
}
