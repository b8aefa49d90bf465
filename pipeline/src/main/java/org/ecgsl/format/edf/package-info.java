/**
 * EDF, EDF+ and BDF files (Kemp et al. 1992; Kemp and Olivan 2003; BioSemi), recordings of any
 * signals in data records of a fixed duration.
 */
package org.ecgsl.format.edf;
