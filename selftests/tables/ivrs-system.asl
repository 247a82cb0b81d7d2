/* SPDX-License-Identifier: GPL-2.0 */
/*
 * QEMU's IVRS for topology "system" (AMD IOMMU in slot 1), with device entries
 * for every device and an IVMD range: a unity map over PCI buses 0 to 15, as
 * some Gigabyte boards declare it. The NIC 01:00.0 has an alias, 00:00.0, as that
 * is what QEMU 7.2's amd-iommu takes it for (see topology "main").
 */
[0004]                          Signature : "IVRS"
[0004]                       Table Length : 00000000
[0001]                           Revision : 01
[0001]                           Checksum : 00
[0006]                             Oem ID : "BOCHS "
[0008]                       Oem Table ID : "BXPC    "
[0004]                       Oem Revision : 00000002
[0004]                    Asl Compiler ID : "BXPC"
[0004]              Asl Compiler Revision : 00000001

[0004]                Virtualization Info : 00002800
[0008]                           Reserved : 0000000000000000

[0001]                      Subtable Type : 10
[0001]                              Flags : D1
[0002]                             Length : 0030
[0002]                           DeviceId : 0008
[0002]                  Capability Offset : 0040
[0008]                       Base Address : 00000000FED80000
[0002]                  PCI Segment Group : 0000
[0002]                Virtualization Info : 0000
[0004]                  Feature Reporting : 00000044

[0001]                         Entry Type : 03
[0002]                          Device ID : 0000
[0001]                       Data Setting : 00

[0001]                         Entry Type : 04
[0002]                          Device ID : FFFF
[0001]                       Data Setting : 00

[0001]                         Entry Type : 42
[0002]                          Device ID : 0100
[0001]                       Data Setting : 00
[0001]                           Reserved : 00
[0002]              Source Used Device ID : 0000
[0001]                           Reserved : 00

[0001]                         Entry Type : 48
[0002]                          Device ID : 0000
[0001]                       Data Setting : 00
[0001]                             Handle : 00
[0002]              Source Used Device ID : 00A0
[0001]                            Variety : 01

[0001]                      Subtable Type : 22
[0001]                              Flags : 07
[0002]                             Length : 0020
[0002]                           DeviceId : 0000
[0002]                     Auxiliary Data : 0FFF
[0008]                           Reserved : 0000000000000000
[0008]                      Start Address : 0000000030000000
[0008]                      Memory Length : 0000000000010000
