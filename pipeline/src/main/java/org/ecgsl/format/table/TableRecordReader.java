package org.ecgsl.format.table;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;

/**
 * Reads a recording that is a table of numbers, by a mapping and by {@code NAME.json} where that is
 * there.
 *
 * <p>Whole numbers are kept as they are. Others are kept to the nanovolt, or, in a unit that is no
 * voltage, to a millionth of it; see {@link Scale}.
 */
public final class TableRecordReader implements RecordReader {

  private final SampleTable table;
  private final String place;
  private final List<String> fileNames;
  private final int[] columns;
  private final List<Scale> scales;
  private final EcgRecord record;

  private TableRecordReader(
      SampleTable table,
      String place,
      List<String> fileNames,
      int[] columns,
      List<Scale> scales,
      EcgRecord record) {
    this.table = table;
    this.place = place;
    this.fileNames = fileNames;
    this.columns = columns;
    this.scales = scales;
    this.record = record;
  }

  /**
   * Opens a recording.
   *
   * @param mapping what holds for all recordings; what {@code NAME.json} says goes before
   * @param opener opens the table in the file
   * @throws FormatException if the file or {@code NAME.json} is malformed, or neither it nor the
   *     mapping tells what is needed
   */
  public static TableRecordReader open(
      RecordFiles files, String fileName, Mapping mapping, SampleTable.Opener opener)
      throws IOException, FormatException {
    String name = fileName.replaceFirst("(?<=\\S)\\.[^.]*$", "");
    Sidecar sidecar = Sidecar.read(files, name + ".json", mapping);
    Mapping own = sidecar.mapping();
    String place = files.describe(fileName);
    SampleTable table = opener.open(files, fileName, own);
    Columns columns = Columns.choose(table.columns(), own, place);
    SampleTable.Extent extent = table.measure(columns.leads());
    if (extent.rows() == 0) {
      throw malformed(place, "has no samples");
    }
    List<Scale> scales = Scale.of(columns.names(), own.signal(), extent.integers());
    EcgRecord record =
        new EcgRecord(
            name,
            SampleRate.of(table, columns.time(), extent.rows(), own, place),
            extent.rows(),
            scales.stream().map(Scale::lead).toList(),
            sidecar.patient(own.patientIn(fileName).orElse(name)),
            List.of(),
            sidecar.start(),
            List.of());
    List<String> names = Stream.concat(Stream.of(fileName), sidecar.file().stream()).toList();
    return new TableRecordReader(table, place, names, columns.leads(), scales, record);
  }

  static FormatException malformed(
      String place, @CompileTimeConstant final String problem, Object... arguments) {
    return malformed(place, Message.NONE, problem, arguments);
  }

  static FormatException malformed(
      String place, Message where, @CompileTimeConstant final String problem, Object... arguments) {
    return new FormatException(
        new FormatError.MalformedFile(place, where, Message.of(problem, arguments)));
  }

  @Override
  public EcgRecord record() {
    return record;
  }

  @Override
  public List<String> files() {
    return fileNames;
  }

  @Override
  public WindowCursor windows(int windowSamples) throws IOException, FormatException {
    if (windowSamples < 1) {
      throw new IllegalArgumentException("windows of " + windowSamples + " samples");
    }
    return new TableWindowCursor(record, scales, table.open(columns), place, windowSamples);
  }

  @Override
  public boolean hasAnnotations(String annotator) {
    return false;
  }

  @Override
  public List<Annotation> annotations(String annotator) throws FormatException {
    throw new FormatException(new FormatError.MissingFile(place, "annotator " + annotator));
  }
}
