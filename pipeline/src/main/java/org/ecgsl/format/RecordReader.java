package org.ecgsl.format;

import java.io.IOException;
import java.util.List;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;

/** Reads one recording of one format. */
public interface RecordReader {

  /** What the header says. */
  EcgRecord record();

  /** Names of the files the recording is made of, annotations apart; the header first. */
  List<String> files();

  /**
   * Opens the signals at their start.
   *
   * @param windowSamples samples per lead of each window but the last; positive
   * @throws FormatException if a signal file is missing
   */
  WindowCursor windows(int windowSamples) throws IOException, FormatException;

  /**
   * Decodes all signals once.
   *
   * @throws FormatException if a file is missing or ends too early, or a checksum does not match
   */
  void verify() throws IOException, FormatException;

  /** Whether an annotator's file is there. */
  boolean hasAnnotations(String annotator) throws IOException;

  /**
   * An annotator's marks in time order.
   *
   * @param annotator name of the annotator, which is the extension of its file
   * @throws FormatException if the file is missing or malformed
   */
  List<Annotation> annotations(String annotator) throws IOException, FormatException;
}
