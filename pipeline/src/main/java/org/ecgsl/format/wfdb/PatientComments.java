package org.ecgsl.format.wfdb;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;

/**
 * Finds the patient in the comment lines of a header, in the spellings public archives use: {@code
 * 69 M 1085 1629 x1} (MIT-BIH), {@code Age: 51} (challenges), {@code <age>: 51 <sex>: F} (LUDB).
 */
final class PatientComments {

  private static final Pattern MIT_BIH = Pattern.compile("(-?\\d+)\\s+([MF])\\b.*");
  private static final Pattern ID = Pattern.compile("(?i)patient(?:[ _]?id)?>?:\\s*(\\S+)");
  private static final Pattern AGE = Pattern.compile("(?i)\\bage>?:\\s*(\\d+)");
  private static final Pattern SEX = Pattern.compile("(?i)\\b(?:sex|gender)>?:\\s*([mf])");

  private static final int OLDEST = 130;

  private PatientComments() {}

  /**
   * The patient.
   *
   * @param recordName stands for the patient where none is named
   */
  static Patient read(List<String> comments, String recordName) {
    String id = recordName;
    OptionalInt age = OptionalInt.empty();
    Sex sex = Sex.UNKNOWN;
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
    }
    return new Patient(id, age, sex);
  }

  /** Ages nobody reaches stand for unknown, as -1 does. */
  private static OptionalInt age(String text) {
    int years = text.length() > 4 ? -1 : Integer.parseInt(text);
    return years < 0 || years > OLDEST ? OptionalInt.empty() : OptionalInt.of(years);
  }

  private static Sex sex(String letter) {
    return letter.toLowerCase(Locale.ROOT).equals("f") ? Sex.FEMALE : Sex.MALE;
  }
}
