/** DICOM waveform objects: 12-lead, general and ambulatory ECG (PS3.3 A.34, C.10.9). */
package org.ecgsl.format.dicom;
