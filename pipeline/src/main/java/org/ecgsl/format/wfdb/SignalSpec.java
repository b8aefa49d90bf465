package org.ecgsl.format.wfdb;

import java.util.OptionalInt;
import org.ecgsl.signal.Lead;

/**
 * One signal line of a header.
 *
 * @param file bare name of the file that holds the samples
 * @param format how they lie there
 * @param samplesPerFrame samples in each frame; positive
 * @param skew frames by which the signal comes late in the file; not negative
 * @param offset bytes before the first sample; not negative
 * @param lead the signal's name and scale
 * @param initialValue what the first difference is added to, in format 8
 * @param checksum sum of all stored samples, 16 bits, signed; empty if not given
 */
record SignalSpec(
    String file,
    SignalFormat format,
    int samplesPerFrame,
    int skew,
    long offset,
    Lead lead,
    int initialValue,
    OptionalInt checksum) {}
