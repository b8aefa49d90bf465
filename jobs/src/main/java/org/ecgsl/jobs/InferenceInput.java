package org.ecgsl.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.beat.BeatSegmenter;
import org.ecgsl.beat.Heartbeat;
import org.ecgsl.format.WindowRange;
import org.ecgsl.inference.RecordingBeats;
import org.ecgsl.jobs.lake.BeatReader;
import org.ecgsl.jobs.lake.BeatRecording;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.model.ModelDescription;

/** A recording a model is run on, on the executors. */
sealed interface InferenceInput extends Serializable {

  String dataset();

  String recordId();

  /** Bytes that are read for it, about. */
  long bytes();

  /**
   * Reads its heartbeats.
   *
   * @param beats reads those of a lake
   * @return empty if it turns out to be no recording
   * @throws BrokenRecordingException if it cannot be read, or not by this model
   * @throws IOException if the storage fails
   */
  Optional<Read> read(ModelDescription model, BeatReader beats, SerializableConfiguration hadoop)
      throws IOException, BrokenRecordingException;

  /**
   * What was read.
   *
   * @param samplingRate samples per second; NaN if it is not known
   * @param lengthSamples samples of the recording
   */
  record Read(String patientId, double samplingRate, long lengthSamples, RecordingBeats beats) {}

  /**
   * A recording of a lake, its heartbeats in the beats table.
   *
   * @param segmentBytes bytes of a segment
   */
  record InLake(BeatRecording at, double samplingRate, long lengthSamples, long segmentBytes)
      implements InferenceInput {

    @Override
    public String dataset() {
      return at.dataset();
    }

    @Override
    public String recordId() {
      return at.recordId();
    }

    @Override
    public long bytes() {
      return at.beats() * segmentBytes;
    }

    @Override
    public Optional<Read> read(
        ModelDescription model, BeatReader beats, SerializableConfiguration hadoop)
        throws IOException {
      return Optional.of(new Read(at.patientId(), samplingRate, lengthSamples, beats.read(at)));
    }
  }

  /** A recording of an archive, read as an ingest reads it and cut as the model asks. */
  record InArchive(ArchiveScan.Recording at) implements InferenceInput {

    @Override
    public String dataset() {
      return at.dataset();
    }

    @Override
    public String recordId() {
      return at.recordId();
    }

    @Override
    public long bytes() {
      return at.bytes();
    }

    @Override
    public Optional<Read> read(
        ModelDescription model, BeatReader beats, SerializableConfiguration hadoop)
        throws IOException, BrokenRecordingException {
      ArchiveScan.Demand demand = new ArchiveScan.Demand(true, false, false, WindowRange.ALL);
      Optional<RecordingRows> opened = at.open(demand, hadoop);
      if (opened.isEmpty()) {
        return Optional.empty();
      }
      try (RecordingRows rows = opened.get()) {
        Optional<RecordRow> row = rows.next();
        if (row.isEmpty()) {
          throw new BrokenRecordingException(recordId() + " holds no signal");
        }
        requireReadable(row.get(), model);
        String patient = row.get().getPatientId();
        double rate = row.get().getFs();
        long length = row.get().getLengthSamples();
        BeatSegmenter segmenter = new BeatSegmenter(model.preprocessing().segmentation(), rate);
        List<Heartbeat> found = new ArrayList<>();
        for (; row.isPresent(); row = rows.next()) {
          found.addAll(SegmentTask.segmented(row.get(), segmenter).beats());
        }
        return Optional.of(
            new Read(patient, rate, length, RecordingBeats.of(found, model.preprocessing())));
      }
    }

    private void requireReadable(RecordRow row, ModelDescription model)
        throws BrokenRecordingException {
      Optional<String> lack =
          model
              .recordings()
              .lack(recordId(), List.of(row.getLeads()))
              .or(() -> BeatSegmenter.refusal(recordId(), row.getFs()));
      if (lack.isPresent()) {
        throw new BrokenRecordingException(lack.get());
      }
    }
  }
}
