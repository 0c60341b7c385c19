export default {
  keys: {
    aUser: 'Ein Benutzer',
    about:
      'Mit einem Schlüssel verwendet ein Programm diesen Dienst in Ihrem Namen, ohne Anmeldung, bis der Schlüssel abläuft. Es darf, was Sie ' +
      'hier auswählen, und nie mehr als Sie selbst.',
    anOrganization: 'Eine Organisation',
    columns: {
      key: 'Schlüssel',
      lastUse: 'Zuletzt verwendet',
      organization: 'Organisation',
      owner: 'Eigentümer',
      scopes: 'Berechtigungen',
      status: 'Status',
    },
    create: {
      action: 'Schlüssel anlegen',
      chooseScope: 'wählen Sie mindestens eine Berechtigung',
      doing: 'Wird angelegt …',
      lastDay: 'Letzter Tag',
      lastDayHint: 'Der Schlüssel läuft am Ende dieses Tages ab, spätestens in einem Jahr.',
      nameHint: 'Wofür der Schlüssel ist. Schreiben Sie hier kein Geheimnis hinein.',
      noOrganization: 'Nicht auf eine beschränkt',
      open: 'Schlüssel anlegen',
      organizationHint: 'Der Schlüssel gilt nur in dieser Organisation und endet mit Ihrer Mitgliedschaft.',
      scopesHint:
        'Wählen Sie nur, was das Programm braucht. Vielleicht müssen Sie sich noch einmal anmelden, bevor der Schlüssel angelegt wird.',
      title: 'API-Schlüssel anlegen',
    },
    deletedUser: 'Ein gelöschter Benutzer',
    ended: 'Beendet {time}.',
    ends: {
      deleted: 'Beendet {time}: Der Eigentümer wurde gelöscht.',
      'membership-ended': 'Beendet {time}: Der Eigentümer hat die Organisation verlassen, oder sie wurde gelöscht.',
      protected: 'Beendet {time}: Der Eigentümer verwaltet inzwischen den Realm in Keycloak.',
      relinked: 'Beendet {time}: Der Eigentümer wurde mit einer anderen Identität verknüpft.',
      removed: 'Beendet {time}: Der Eigentümer fehlte in Keycloak.',
      reported: 'Beendet {time}: Jemand hat das Geheimnis gefunden und gemeldet.',
      returned: 'Beendet {time}: Der Eigentümer war gelöscht und ist zurückgekehrt.',
      revoked: 'Widerrufen {time}.',
    },
    expired: 'Abgelaufen {time}.',
    expires: 'Läuft {time} ab.',
    more: 'Ältere Schlüssel anzeigen',
    noActive: 'Sie haben keinen aktiven Schlüssel.',
    noMatch: 'Keine Schlüssel gefunden',
    noMatchText: 'Suchen Sie nach dem Namen eines Schlüssels oder dem Anfang seines Geheimnisses, oder wählen Sie einen anderen Status.',
    noName: 'Name gelöscht',
    nonMember: 'Jemand, der kein Mitglied ist',
    none: 'Keine API-Schlüssel',
    noneOfAll: 'Benutzer legen Schlüssel auf der Seite ihres Kontos an.',
    noneOfOrganization: 'Mitglieder legen Schlüssel auf der Seite ihres Kontos an und können sie auf diese Organisation beschränken.',
    notForAdministrators:
      'Sie verwalten den Realm in Keycloak. Deshalb können Sie keine API-Schlüssel haben: Wird einer bekannt, darf er nicht den ganzen ' +
      'Realm öffnen.',
    ofAll: 'Die Schlüssel aller Benutzer. Jeder gehört einem Benutzer und darf nie mehr als dieser.',
    ofOrganization: 'Schlüssel von Mitgliedern, die auf diese Organisation beschränkt sind. Sie enden mit der Mitgliedschaft.',
    off: {
      'not-enabled':
        'API-Schlüssel sind bei diesem Dienst abgeschaltet: Der Betreiber hat sie nicht aktiviert. Keiner gilt, und niemand kann einen anlegen.',
      'signing-key-unreadable':
        'API-Schlüssel sind abgeschaltet: Der Dienst kann seinen Signaturschlüssel nicht lesen. Der Betreiber muss das beheben. Keiner gilt, ' +
        'und niemand kann einen anlegen.',
      stopped: 'Ein Administrator hat alle API-Schlüssel gesperrt: Zurzeit gilt keiner, und niemand kann einen anlegen.',
    },
    onlyIn: 'Nur in {organization}',
    others: { one: '{count} beendeter oder abgelaufener Schlüssel', other: '{count} beendete oder abgelaufene Schlüssel' },
    pending: 'Die Änderung steht noch aus. Laden Sie die Seite in einer Minute neu, um das Ergebnis zu sehen.',
    revoke: 'Widerrufen',
    revokeAction: 'Schlüssel widerrufen',
    revokeNamed: '{name} widerrufen',
    revokeText: 'Der Schlüssel {prefix}… endet sofort und endgültig. Programme, die ihn verwenden, werden dann abgewiesen.',
    revoked: 'Der Schlüssel {name} wurde widerrufen.',
    rotate: {
      action: 'Neues Geheimnis erzeugen',
      changed: 'Der Schlüssel wurde inzwischen geändert. Bestätigen Sie noch einmal, wenn Sie ihn weiterhin erneuern möchten.',
      leaked: 'Ist das Geheimnis bekannt geworden, widerrufen Sie stattdessen den Schlüssel.',
      open: 'Erneuern',
      overlap:
        'Das bisherige Geheimnis gilt noch eine Weile, meist einen Tag, damit Sie es überall ersetzen können. Erneuern Sie den Schlüssel vorher ' +
        'noch einmal, gilt es sofort nicht mehr.',
      text: 'Der Schlüssel {prefix}… bekommt ein neues Geheimnis. Seine Berechtigungen bleiben, und er läuft zur selben Zeit ab.',
      title: '{name} erneuern',
    },
    scopes: {
      'account:read': 'Ihr eigenes Konto lesen: Ihren Datensatz, Ihre Organisationen und Ihre Daten',
      'account:write': 'Ihr eigenes Profil ändern',
      'changes:read': 'Alle Änderungen von Benutzern und Organisationen verfolgen',
      'organizations:read': 'Organisationen, ihre Mitglieder, Teams und Einladungen lesen',
      'organizations:write': 'Organisationen, Mitglieder und Teams ändern und Personen einladen',
      'users:read': 'Alle Benutzer lesen und exportieren',
      'users:write': 'Benutzer anlegen, ändern, importieren und löschen',
    },
    search: 'Name oder Anfang des Geheimnisses',
    secret: {
      copyCommand: 'Befehl kopieren',
      lost:
        'Der Schlüssel hat ein Geheimnis, aber die Antwort damit ging unterwegs verloren, und es lässt sich nicht noch einmal anzeigen. ' +
        'Erneuern Sie den Schlüssel: Dann bekommt er ein neues.',
      title: 'Geheimnis von {name}',
      try: 'In einem Terminal ausprobieren',
      tryHint:
        'Der Befehl für bash und zsh wartet auf das Geheimnis: Fügen Sie es ein, und drücken Sie die Eingabetaste. So steht das Geheimnis ' +
        'nicht im Verlauf des Terminals.',
    },
    statuses: { active: 'Aktiv', ended: 'Beendet', expired: 'Abgelaufen' },
    stillRevocable: 'Widerrufen lassen sich Schlüssel weiterhin.',
    stop: {
      action: 'Alle Schlüssel sperren',
      allow: 'Schlüssel wieder zulassen',
      allowed: 'API-Schlüssel gelten wieder.',
      done: 'Alle API-Schlüssel sind gesperrt.',
      effect:
        'Kein Schlüssel gilt mehr, wo immer er verwendet wird, und niemand kann einen anlegen oder erneuern. Programme, die Schlüssel ' +
        'verwenden, werden sofort abgewiesen.',
      now:
        'Kein Schlüssel gilt, und niemand kann einen anlegen oder erneuern. Werden sie wieder zugelassen, gelten alle wie zuvor, die weder ' +
        'beendet noch abgelaufen sind.',
      since: 'Gesperrt {time} von {person}.',
      title: 'Alle API-Schlüssel sind gesperrt',
      question: 'Alle API-Schlüssel sperren?',
      undo:
        'Die Schlüssel selbst bleiben, wie sie sind, und Sie können sie jederzeit wieder zulassen. Um einen einzelnen Schlüssel endgültig zu ' +
        'beenden, widerrufen Sie ihn.',
    },
    title: 'API-Schlüssel',
  },
};
