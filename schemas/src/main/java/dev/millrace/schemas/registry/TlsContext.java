package dev.millrace.schemas.registry;

import dev.millrace.schemas.registry.TlsConfig.StoreFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Reads the files of a {@link TlsConfig}. */
final class TlsContext {
  private TlsContext() {}

  /**
   * What connections are made with.
   *
   * @throws ConfigException if a file can't be read; the message has its name, never a password
   */
  static SSLContext of(TlsConfig config) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(config), trust(config.trusted()), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ConfigException(TlsConfig.PREFIX + "*: no TLS with these: " + e.getMessage());
    }
  }

  private static TrustManager @Nullable [] trust(@Nullable StoreFile file)
      throws GeneralSecurityException {
    if (file == null) {
      return null;
    }
    KeyStore store = load(file);
    if (store.size() == 0) {
      throw unusable(file, "no certificate in it");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keys(TlsConfig config) throws GeneralSecurityException {
    StoreFile file = config.own();
    if (file == null) {
      return null;
    }
    if (isPem(file)) {
      throw unusable(file, "a key is expected in JKS or PKCS12, not in PEM");
    }
    Password password = config.keyPassword() != null ? config.keyPassword() : file.password();
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(load(file), chars(password));
    return factory.getKeyManagers();
  }

  private static KeyStore load(StoreFile file) {
    try (InputStream in = Files.newInputStream(Path.of(file.location()))) {
      return isPem(file) ? certificates(in) : store(in, file);
    } catch (IOException | InvalidPathException | GeneralSecurityException e) {
      throw unusable(file, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private static KeyStore store(InputStream in, StoreFile file)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(file.type().toUpperCase(Locale.ROOT));
    store.load(in, chars(file.password()));
    return store;
  }

  private static KeyStore certificates(InputStream in)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int index = 0;
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
      store.setCertificateEntry("authority-" + index++, certificate);
    }
    return store;
  }

  private static boolean isPem(StoreFile file) {
    return file.type().equalsIgnoreCase("PEM");
  }

  private static char @Nullable [] chars(@Nullable Password password) {
    return password == null ? null : password.value().toCharArray();
  }

  private static ConfigException unusable(StoreFile file, String why) {
    return new ConfigException(
        "%s: %s can't be used as %s: %s".formatted(file.name(), file.location(), file.type(), why));
  }
}
