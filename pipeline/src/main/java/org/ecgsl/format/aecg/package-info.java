/** HL7 annotated ECG (ANSI HL7 V3 ECG R1-2004), the form of the FDA's ECG warehouse. */
package org.ecgsl.format.aecg;
