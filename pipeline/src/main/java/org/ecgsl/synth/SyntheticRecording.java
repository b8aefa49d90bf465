package org.ecgsl.synth;

import java.util.List;
import org.ecgsl.signal.Annotation;

/**
 * A recording and the truth about it.
 *
 * @param leads names of the leads
 * @param clean millivolt without noise {@code [lead][sample]}
 * @param noisy millivolt with noise {@code [lead][sample]}
 * @param beats each beat at the extremum of its QRS complex in the clean first lead: N, V or A
 * @param minutes a mark A or N at the beginning of each minute, with sleep apnoea or without; empty
 *     in an archive without apnoea
 */
public record SyntheticRecording(
    List<String> leads,
    float[][] clean,
    float[][] noisy,
    List<Annotation> beats,
    List<Annotation> minutes) {}
