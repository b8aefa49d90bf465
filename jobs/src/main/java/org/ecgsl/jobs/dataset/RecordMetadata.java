package org.ecgsl.jobs.dataset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.ecgsl.signal.Diagnosis;
import org.ecgsl.signal.Diagnosis.CodeSystem;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.split.Part;

/** What an archive says of a recording beside its file. */
public final class RecordMetadata implements Serializable {

  private static final long serialVersionUID = 1;

  private String patientId = "";
  private String unnamedPatientId = "";
  // Boxed, because an Optional cannot be serialized; null where nothing is said.
  private Integer ageYears;
  private Sex sex = Sex.UNKNOWN;
  private Double heightCm;
  private Double weightKg;
  private String fold = "";
  private Part part;
  private boolean excluded;
  private final List<Diagnosis> diagnoses = new ArrayList<>(0);

  RecordMetadata() {}

  /** Id of the patient. */
  public Optional<String> patientId() {
    return patientId.isEmpty() ? Optional.empty() : Optional.of(patientId);
  }

  /** Age at the recording. */
  public OptionalInt ageYears() {
    return ageYears == null ? OptionalInt.empty() : OptionalInt.of(ageYears);
  }

  /** Sex, {@link Sex#UNKNOWN} if nothing is said. */
  public Sex sex() {
    return sex;
  }

  /** Body height in centimetres. */
  public OptionalDouble heightCm() {
    return heightCm == null ? OptionalDouble.empty() : OptionalDouble.of(heightCm);
  }

  /** Body weight in kilograms. */
  public OptionalDouble weightKg() {
    return weightKg == null ? OptionalDouble.empty() : OptionalDouble.of(weightKg);
  }

  /** The archive's own fold. */
  public Optional<String> fold() {
    return fold.isEmpty() ? Optional.empty() : Optional.of(fold);
  }

  /** Side of the official split. */
  public Optional<Part> part() {
    return Optional.ofNullable(part);
  }

  /** Whether the official split leaves the recording out. */
  public boolean excluded() {
    return excluded;
  }

  /** Diagnoses and labels, in the order of the tables, each once. */
  public List<Diagnosis> diagnoses() {
    return List.copyOf(diagnoses);
  }

  /** The archive's own labels, such as {@code N}, {@code A}, {@code O} of the challenge of 2017. */
  public List<String> labels() {
    return diagnoses.stream()
        .filter(diagnosis -> diagnosis.system() == CodeSystem.LOCAL)
        .map(Diagnosis::code)
        .toList();
  }

  /** A recording with what the archive says put over what its own file says. */
  public EcgRecord complete(EcgRecord record) {
    Patient stated = record.patient();
    String recordName = record.recordId().substring(record.recordId().lastIndexOf('/') + 1);
    boolean unnamed = stated.id().equals(recordName) && !unnamedPatientId.isEmpty();
    Patient patient =
        new Patient(
            patientId().orElse(unnamed ? unnamedPatientId : stated.id()),
            ageYears == null ? stated.ageYears() : ageYears(),
            sex == Sex.UNKNOWN ? stated.sex() : sex,
            heightCm == null ? stated.heightCm() : heightCm(),
            weightKg == null ? stated.weightKg() : weightKg());
    Set<Diagnosis> all = new LinkedHashSet<>(record.diagnoses());
    all.addAll(diagnoses);
    return new EcgRecord(
        record.recordId(),
        record.samplingRate(),
        record.lengthSamples(),
        record.leads(),
        patient,
        record.comments(),
        record.startTime(),
        new ArrayList<>(all));
  }

  RecordMetadata copy() {
    RecordMetadata copy = new RecordMetadata();
    copy.fillIn(this);
    return copy;
  }

  /** Takes over what is not said here yet, and every diagnosis. */
  void fillIn(RecordMetadata other) {
    patientId = patientId.isEmpty() ? other.patientId : patientId;
    ageYears = ageYears == null ? other.ageYears : ageYears;
    sex = sex == Sex.UNKNOWN ? other.sex : sex;
    heightCm = heightCm == null ? other.heightCm : heightCm;
    weightKg = weightKg == null ? other.weightKg : weightKg;
    fold = fold.isEmpty() ? other.fold : fold;
    other.diagnoses.forEach(this::diagnosis);
  }

  void patient(String id) {
    patientId = id;
  }

  /**
   * The id where neither a table nor the recording's file, for which its name stands in, says who
   * the patient is; empty: that name.
   */
  void unnamedPatient(String id) {
    unnamedPatientId = id;
  }

  void age(int years) {
    ageYears = years;
  }

  void sex(Sex stated) {
    sex = stated;
  }

  void height(double cm) {
    heightCm = cm;
  }

  void weight(double kg) {
    weightKg = kg;
  }

  void fold(String name) {
    fold = name;
  }

  void diagnosis(Diagnosis diagnosis) {
    if (!diagnoses.contains(diagnosis)) {
      diagnoses.add(diagnosis);
    }
  }

  void split(Optional<Part> side, boolean leftOut) {
    part = side.orElse(null);
    excluded = leftOut;
  }
}
