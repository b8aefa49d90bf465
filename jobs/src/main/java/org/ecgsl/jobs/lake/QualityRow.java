package org.ecgsl.jobs.lake;

import org.ecgsl.beat.SignalQuality;

/**
 * A row of {@link LakeTable#QUALITY}.
 *
 * @param record the row of the records table it tells of
 * @param beats heartbeats found in it
 */
public record QualityRow(RecordRow record, int beats, SignalQuality quality) {}
