package org.ecgsl.jobs.lake;

import org.ecgsl.beat.Heartbeat;

/**
 * A row of {@link LakeTable#BEATS}.
 *
 * @param record the row of the records table its R-peak lies in
 * @param symbol the reference annotation it was matched with; null if there is none
 */
public record BeatRow(RecordRow record, Heartbeat beat, String symbol) {}
