package org.ecgsl.engine;

import java.io.Serializable;

/**
 * What one worker did in an epoch, or in a part of one, and what it spent its time on. Workers that
 * take their steps together end together: the slow one is the one that waits least for the others.
 *
 * @param beats heartbeats it trained on, context that did not count among them
 * @param seconds time its steps took
 * @param waitedSeconds of these, how long it waited for data
 * @param exchangedSeconds of these, how long it summed gradients up with the others, which is for
 *     the most part waiting for the slowest of them
 */
public record WorkerTime(long beats, double seconds, double waitedSeconds, double exchangedSeconds)
    implements Serializable {

  /** Of one that did nothing. */
  public static final WorkerTime NONE = new WorkerTime(0, 0, 0, 0);

  /** Both together. */
  public WorkerTime plus(WorkerTime other) {
    return new WorkerTime(
        beats + other.beats,
        seconds + other.seconds,
        waitedSeconds + other.waitedSeconds,
        exchangedSeconds + other.exchangedSeconds);
  }

  /** Heartbeats a second while it computed, waiting for data and for others left out. */
  public double beatsPerSecond() {
    return beats / (seconds - waitedSeconds - exchangedSeconds);
  }
}
