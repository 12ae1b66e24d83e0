package dev.millrace.streams.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys of a broker, a client and a stranger, made by the JDK's own tool, in PKCS12 and PEM. */
record Certificates(Path directory, String password) {

  static Certificates create(Path directory, String password) throws Exception {
    Certificates certificates = new Certificates(directory, password);
    for (String side : List.of("broker", "client", "stranger")) {
      certificates.keytool(
          "-genkeypair -alias own -keyalg EC -validity 2 -dname CN=%s -ext san=ip:127.0.0.1"
                  .formatted(side)
              + " -storetype PKCS12 -keystore %s.p12".formatted(side));
      certificates.keytool(
          "-exportcert -rfc -alias own -keystore %1$s.p12 -file %1$s.pem".formatted(side));
      Files.writeString(directory.resolve(side + "-key.pem"), certificates.key(side));
    }
    Files.writeString(
        directory.resolve("trusted.pem"),
        Files.readString(certificates.file("broker.pem"))
            + Files.readString(certificates.file("client.pem")));
    return certificates;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  KeyStore store(String side) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file(side + ".p12"))) {
      store.load(in, password.toCharArray());
    }
    return store;
  }

  private String key(String side) throws Exception {
    byte[] key = store(side).getKey("own", password.toCharArray()).getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(key));
  }

  private void keytool(String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(List.of("-storepass", password));
    Path log = directory.resolve("keytool.log");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
  }
}
