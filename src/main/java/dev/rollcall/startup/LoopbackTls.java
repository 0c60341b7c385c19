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
 * TLS connection to the service in the same container. Does not verify the certificate: no secret is sent, and a process that listens on the
 * loopback port could serve a valid certificate as well. A separate class, so that it is loaded only if needed.
 */
final class LoopbackTls {

    private LoopbackTls() {}

    /** Wraps a socket in TLS; closes it if that fails. */
    static Socket over(Socket socket) throws IOException {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new TrustAll()}, null);
            return tls.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        } catch (GeneralSecurityException e) {
            socket.close();
            throw new IOException(e);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // not used on the client side
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // trusted: see the class
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // not used on the client side
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // trusted: see the class
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // not used on the client side
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // trusted: see the class
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
