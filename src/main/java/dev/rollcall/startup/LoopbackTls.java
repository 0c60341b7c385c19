package dev.rollcall.startup;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS to the service in the same container. Whose certificate it shows is not looked at: nothing is told to it, and whoever listens
 * at its own loopback port could as well be the service. A class of its own, so that it is only loaded where it is needed.
 */
final class LoopbackTls {

    private LoopbackTls() {}

    /** Closes the connection if that fails. */
    static Socket over(Socket socket) throws IOException {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new Anyone()}, null);
            return tls.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        } catch (GeneralSecurityException e) {
            socket.close();
            throw new IOException(e);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class Anyone extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // there is no client but this one
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // see above
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // there is no client but this one
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // see above
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // there is no client but this one
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // see above
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
