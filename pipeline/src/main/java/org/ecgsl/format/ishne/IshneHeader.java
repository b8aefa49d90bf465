package org.ecgsl.format.ishne;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.InMemoryReader;
import org.ecgsl.format.Message;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;

/**
 * The fixed block of an ISHNE file, 522 bytes, little-endian (Badilini 1998, table 1). The
 * patient's names in it are not read.
 *
 * <p>The length of the signals is taken from the length of the file: recorders disagree whether the
 * header's counts samples of a lead or of all leads. The header's checksum is not held against it
 * for a like reason: writers differ in what they sum.
 *
 * @param signalOffset bytes before the first sample
 */
record IshneHeader(EcgRecord record, long signalOffset) {

  static final int BYTES = 522;

  private static final int SIGNAL_OFFSET = 22;
  private static final int ID = 108;
  private static final int ID_BYTES = 20;
  private static final int SEX = 128;
  private static final int BIRTH_DATE = 132;
  private static final int RECORD_DATE = 138;
  private static final int START_TIME = 150;
  private static final int LEADS = 156;
  private static final int LEAD_CODES = 158;
  private static final int RESOLUTIONS = 206;
  private static final int RATE = 272;

  private static final int MOST_LEADS = 12;

  /** Lead specifications by their code (table 2). */
  private static final List<String> LEAD_NAMES =
      List.of(
          "unknown", "bipolar", "X", "Y", "Z", "I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2",
          "V3", "V4", "V5", "V6", "ES", "AS", "AI");

  static IshneHeader read(byte[] head, String place, long fileBytes, String fileName)
      throws FormatException {
    ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    int count = bytes.getShort(LEADS);
    int rate = bytes.getShort(RATE) & 0xFFFF;
    long offset = bytes.getInt(SIGNAL_OFFSET) & 0xFFFFFFFFL;
    if (count < 1 || count > MOST_LEADS) {
      throw wrong(place, "number of leads", "%d, not 1 to %d", count, MOST_LEADS);
    }
    if (rate == 0) {
      throw wrong(place, "sampling rate", "is 0");
    }
    if (offset < BYTES || offset > fileBytes) {
      throw wrong(place, "offset of the signals", "%,d of %,d bytes", offset, fileBytes);
    }
    List<Lead> leads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leads.add(lead(bytes, i, place));
    }
    Optional<LocalDateTime> start = start(bytes);
    String recordId = InMemoryReader.recordId(fileName);
    return new IshneHeader(
        new EcgRecord(
            recordId,
            rate,
            (fileBytes - offset) / (2L * count),
            leads,
            patient(head, bytes, start, recordId),
            List.of(),
            start,
            List.of()),
        offset);
  }

  private static FormatException wrong(
      String place,
      @CompileTimeConstant final String field,
      @CompileTimeConstant final String problem,
      Object... arguments) {
    return new FormatException(
        new FormatError.MalformedFile(place, Message.of(field), Message.of(problem, arguments)));
  }

  /** Resolutions are in nanovolt a unit. */
  private static Lead lead(ByteBuffer bytes, int index, String place) throws FormatException {
    int code = bytes.getShort(LEAD_CODES + 2 * index);
    int nanovolt = bytes.getShort(RESOLUTIONS + 2 * index) & 0xFFFF;
    if (nanovolt == 0) {
      throw wrong(place, "resolutions", "lead %d: is 0", index + 1);
    }
    boolean named = code > 1 && code < LEAD_NAMES.size();
    String name = named ? LEAD_NAMES.get(code) : "lead " + (index + 1);
    return new Lead(name, 1e6 / nanovolt, 0, "mV");
  }

  private static Optional<LocalDateTime> start(ByteBuffer bytes) {
    try {
      return date(bytes, RECORD_DATE)
          .map(
              day ->
                  day.atTime(
                      bytes.getShort(START_TIME),
                      bytes.getShort(START_TIME + 2),
                      bytes.getShort(START_TIME + 4)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Day, month and year. */
  private static Optional<LocalDate> date(ByteBuffer bytes, int at) {
    try {
      return Optional.of(
          LocalDate.of(bytes.getShort(at + 4), bytes.getShort(at + 2), bytes.getShort(at)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Patient patient(
      byte[] head, ByteBuffer bytes, Optional<LocalDateTime> start, String recordId) {
    String text = new String(head, ID, ID_BYTES, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    String id = (end < 0 ? text : text.substring(0, end)).strip();
    Sex sex =
        switch (bytes.getShort(SEX)) {
          case 1 -> Sex.MALE;
          case 2 -> Sex.FEMALE;
          default -> Sex.UNKNOWN;
        };
    OptionalInt age = Patient.age(date(bytes, BIRTH_DATE), start.map(LocalDateTime::toLocalDate));
    return new Patient(id.isEmpty() ? recordId : id, age, sex);
  }
}
