package org.ecgsl.format.wfdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.signal.Diagnosis;
import org.ecgsl.signal.Diagnosis.CodeSystem;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;

/**
 * Finds the patient in the comment lines of a header, in the spellings public archives use: {@code
 * 69 M 1085 1629 x1} (MIT-BIH), {@code Age: 51} (challenges), {@code <age>: 51 <sex>: F} (LUDB),
 * and the diagnoses of {@code Dx: 426783006,164889003} (challenges).
 */
final class PatientComments {

  private static final Pattern MIT_BIH = Pattern.compile("(-?\\d+)\\s+([MF])\\b.*");
  private static final Pattern ID = Pattern.compile("(?i)patient(?:[ _]?id)?>?:\\s*(\\S+)");
  private static final Pattern AGE = Pattern.compile("(?i)\\bage>?:\\s*(\\d+)");
  private static final Pattern SEX = Pattern.compile("(?i)\\b(?:sex|gender)>?:\\s*([mf])");
  private static final Pattern HEIGHT = measure("height");
  private static final Pattern WEIGHT = measure("weight");
  private static final Pattern DIAGNOSES = Pattern.compile("(?i)Dx:\\s*(.*)");
  private static final Pattern SNOMED_CT = Pattern.compile("\\d{6,18}");

  private static final int OLDEST = 130;

  private PatientComments() {}

  private static Pattern measure(String name) {
    return Pattern.compile("(?i)\\b" + name + ">?:\\s*(\\d{1,3}(?:\\.\\d{1,6})?)\\b");
  }

  /**
   * The patient.
   *
   * @param recordName stands for the patient where none is named
   */
  static Patient read(List<String> comments, String recordName) {
    String id = recordName;
    OptionalInt age = OptionalInt.empty();
    Sex sex = Sex.UNKNOWN;
    OptionalDouble height = OptionalDouble.empty();
    OptionalDouble weight = OptionalDouble.empty();
    for (String comment : comments) {
      Matcher mitBih = MIT_BIH.matcher(comment);
      if (mitBih.matches()) {
        age = age(mitBih.group(1));
        sex = sex(mitBih.group(2));
      }
      Matcher found = ID.matcher(comment);
      id = found.find() ? found.group(1) : id;
      found = AGE.matcher(comment);
      age = found.find() ? age(found.group(1)) : age;
      found = SEX.matcher(comment);
      sex = found.find() ? sex(found.group(1)) : sex;
      height = positive(HEIGHT.matcher(comment), height);
      weight = positive(WEIGHT.matcher(comment), weight);
    }
    return new Patient(id, age, sex, height, weight);
  }

  /** The coded diagnoses, in order. */
  static List<Diagnosis> diagnoses(List<String> comments) {
    List<Diagnosis> diagnoses = new ArrayList<>();
    for (String comment : comments) {
      Matcher line = DIAGNOSES.matcher(comment);
      if (line.matches()) {
        for (String code : line.group(1).split(",", -1)) {
          if (SNOMED_CT.matcher(code.strip()).matches()) {
            diagnoses.add(new Diagnosis(CodeSystem.SNOMED_CT, code.strip()));
          }
        }
      }
    }
    return diagnoses;
  }

  /** Ages nobody reaches stand for unknown, as -1 does and PTB-XL's 300. */
  private static OptionalInt age(String text) {
    int years = text.length() > 4 ? -1 : Integer.parseInt(text);
    return years < 0 || years > OLDEST ? OptionalInt.empty() : OptionalInt.of(years);
  }

  private static OptionalDouble positive(Matcher found, OptionalDouble otherwise) {
    if (!found.find()) {
      return otherwise;
    }
    double value = Double.parseDouble(found.group(1));
    return value > 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private static Sex sex(String letter) {
    return letter.toLowerCase(Locale.ROOT).equals("f") ? Sex.FEMALE : Sex.MALE;
  }
}
