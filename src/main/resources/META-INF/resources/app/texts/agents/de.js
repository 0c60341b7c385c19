export default {
  agents: {
    aUser: 'Ein Benutzer',
    about:
      'Ein Agent ist ein Programm mit einer eigenen Identität. Für die Agenten hier sind Sie verantwortlich: Keiner darf mehr als Sie selbst.',
    actions: {
      adoptButton: 'Übernehmen',
      adoptHint: 'Selbst für den Agenten verantwortlich werden.',
      adoptText:
        'Ab jetzt sind Sie für den Agenten verantwortlich, und er darf nie mehr als Sie. Wurde er wegen seines früheren Verantwortlichen ' +
        'angehalten, darf er sofort wieder handeln.',
      adoptTitle: '{name} übernehmen?',
      adopted: 'Sie sind jetzt für {name} verantwortlich.',
      delete: 'Agent löschen',
      deleteText:
        'Sein Benutzer in Keycloak wird gelöscht, seine Schlüssel enden endgültig, und Name und Zweck werden gelöscht. Das Audit-Log bleibt. ' +
        'Um ihn nur für eine Weile zu stoppen, halten Sie ihn an.',
      deleteTitle: '{name} löschen?',
      deleted: 'Der Agent {name} ist gelöscht.',
      deletion: 'Löschung',
      deletionHint: 'Beendet den Agenten und seine Schlüssel endgültig.',
      edit: 'Name, Zweck, letzter Tag',
      editButton: 'Bearbeiten',
      editHint: 'Sagen Sie, wofür der Agent ist.',
      editTitle: '{name} bearbeiten',
      join: 'Organisation',
      joinButton: 'Zur Organisation hinzufügen',
      joinHint: 'Den Agenten zum Mitglied seiner Organisation machen.',
      joinText:
        'Der Agent wird Mitglied. Er kann dort, was seine Rolle und die der verantwortlichen Person erlauben. Seine Rolle ändern Sie bei den ' +
        'Mitgliedern.',
      joinTitle: '{name} zur Organisation hinzufügen?',
      joined: '{name} ist jetzt Mitglied der Organisation.',
      moveButton: 'Verantwortung übergeben',
      moveHint: 'Eine andere Person verantwortlich machen.',
      save: 'Speichern',
      title: 'Aktionen',
    },
    again: {
      about:
        'War dieser Benutzer ein Agent, dessen Datensatz verloren ging, wird er wieder einer. Er darf weder Anmeldedaten noch Konten bei anderen ' +
        'Anbietern haben. Er behält seine Rollen, die auch die verantwortliche Person haben muss.',
      action: 'Zum Agenten machen',
      done: 'Der Benutzer ist wieder der Agent {name}.',
      error: 'Der Benutzer {error}.',
      title: '{user} wieder zum Agenten machen',
    },
    anOrganization: 'Eine Organisation',
    columns: {
      agent: 'Agent',
      created: 'Angelegt',
      organization: 'Organisation',
      sponsor: 'Verantwortlich',
      status: 'Status',
    },
    create: {
      about:
        'Der Agent bekommt eine eigene Identität, ohne Passwort und ohne E-Mail-Adresse. Er handelt mit API-Schlüsseln, die Sie auf seiner ' +
        'Seite anlegen.',
      action: 'Agent anlegen',
      created: 'Der Agent {name} ist angelegt.',
      doing: 'Wird angelegt …',
      open: 'Neuer Agent',
      title: 'Agent anlegen',
    },
    deletedUser: 'Ein gelöschter Benutzer',
    expired: 'Abgelaufen {time}.',
    expires: 'Läuft {time} ab.',
    form: {
      lastDay: 'Letzter Tag',
      lastDayHint: 'Der Agent läuft am Ende dieses Tages ab. Lassen Sie das Feld leer, wenn er nicht abläuft.',
      nameHint: 'Wie man den Agenten nennt. Schreiben Sie hier kein Geheimnis hinein.',
      organizationHint: 'Auch ihre Eigentümer und Admins verwalten den Agenten. Die verantwortliche Person muss Mitglied sein.',
      purpose: 'Zweck',
      purposeHint: 'Wofür der Agent ist, damit andere wissen, ob sie ihn anhalten können.',
      sponsorError: 'Ihr eigenes Konto {error}.',
      sponsorHint: 'Die verantwortliche Person. Der Agent hat nie eine Rolle, die sie nicht hat.',
    },
    keys: {
      about:
        'Nur mit diesen Schlüsseln handelt der Agent: Dieser Dienst nimmt sie an, oder er tauscht sie gegen Token, die andere Dienste annehmen. ' +
        'Sie gelten nicht, solange der Agent angehalten oder abgelaufen ist.',
      none: 'Der Agent hat keinen aktiven Schlüssel und kann deshalb nicht handeln.',
      organizationHint: 'Der Schlüssel gilt nur in dieser Organisation.',
    },
    log: {
      aboutIt: 'Was mit dem Agenten geschah',
      byIt: 'Was der Agent getan hat',
      nothingAboutIt: 'Mit dem Agenten ist noch nichts geschehen.',
      nothingByIt: 'Der Agent hat noch nichts geändert.',
      onlyHere:
        'Änderungen über {service}, mit dem Schlüssel, den der Agent verwendet hat. Was er bei anderen Diensten getan hat, steht nicht hier: ' +
        'Sehen Sie in deren Protokollen nach.',
      show: 'Anzeigen',
      title: 'Was der Agent getan hat',
    },
    more: 'Ältere Agenten anzeigen',
    move: {
      choose: 'wählen Sie eine Person',
      done: '{sponsor} ist jetzt für {name} verantwortlich.',
      sponsor: 'Neu verantwortlich',
      text:
        'Ab jetzt ist die neue Person verantwortlich. Rollen, die sie nicht hat, werden dem Agenten entzogen. Wurde er wegen seines früheren ' +
        'Verantwortlichen angehalten, darf er sofort wieder handeln.',
      title: 'Verantwortung für {name} übergeben',
    },
    noMatch: 'Keine Agenten gefunden',
    noMatchText: 'Suchen Sie nach Wörtern des Namens, oder wählen Sie andere Filter.',
    noName: 'Name gelöscht',
    noOrganization: 'Keine',
    noSponsor: 'Niemand verantwortlich',
    nonMember: 'Jemand, der kein Mitglied ist',
    none: 'Keine Agenten',
    noneForYou:
      'Sie sind für keinen Agenten verantwortlich. Administratoren legen Agenten an, ebenso Eigentümer und Admins von Organisationen.',
    noneOfAll: 'Ein Agent ist ein Programm mit einer eigenen Identität. Für jeden ist eine Person verantwortlich.',
    noneOfOrganization: 'Eigentümer und Admins der Organisation legen ihre Agenten an und sind für sie verantwortlich.',
    noneOfYours: 'Sie sind noch für keinen Agenten verantwortlich.',
    ofAll: 'Programme mit einer eigenen Identität. Für jedes ist eine Person verantwortlich, und keines darf mehr als diese Person.',
    ofOrganization: 'Programme mit einer eigenen Identität, die Eigentümer und Admins verwalten. Für jedes ist eine Person verantwortlich.',
    page: {
      account: 'Mein Konto',
      adopt: 'Niemand, der handeln darf, ist für den Agenten verantwortlich. Er bleibt angehalten, bis jemand die Verantwortung übernimmt.',
      all: 'Alle Agenten',
      createdBy: 'Angelegt von',
      details: 'Datensatz',
      expiry: 'Läuft ab',
      none: 'Diesen Agenten gibt es nicht',
      noneText: 'Vielleicht wurde er gelöscht, oder Sie dürfen ihn nicht sehen.',
      notFound: 'Agent nicht gefunden',
      ofOrganization: 'Agenten der Organisation',
      pending:
        'Die Änderung steht noch aus: Keycloak hat nicht rechtzeitig geantwortet. {name} schließt sie so bald wie möglich ab. Laden Sie die ' +
        'Seite in einer Minute neu.',
      record: 'Sein Datensatz als Benutzer',
      responsible: 'Wer verantwortlich ist',
      responsibleText: 'Verantwortlich ist eine Person. Der Agent darf nie mehr als sie.',
      stopped: 'Er hat keine Rechte, und keiner seiner Schlüssel gilt.',
      title: 'Agent',
    },
    pending: 'Die Änderung steht noch aus. Laden Sie die Seite in einer Minute neu, um das Ergebnis zu sehen.',
    reasons: {
      member: 'Der Agent hat in dieser Organisation die Rolle {role}.',
      noRole: 'Der Agent hat keine Rolle dafür.',
      noScope: 'Kein aktiver Schlüssel hat diese Berechtigung.',
      noSponsor: 'Die verantwortliche Person hat keine Rolle dafür, oder sie darf nicht handeln.',
      noSponsorMember: 'Die verantwortliche Person ist kein Mitglied dieser Organisation, oder sie darf nicht handeln.',
      role: { one: 'Der Agent hat die Rolle {roles}.', other: 'Der Agent hat die Rollen {roles}.' },
      scope: { one: 'Der Schlüssel {keys} hat diese Berechtigung.', other: 'Die Schlüssel {keys} haben diese Berechtigung.' },
      sponsor: { one: 'Die verantwortliche Person hat die Rolle {roles}.', other: 'Die verantwortliche Person hat die Rollen {roles}.' },
      sponsorMember: 'Die verantwortliche Person hat in dieser Organisation die Rolle {role}. Der Agent darf nicht mehr als sie.',
    },
    responsibility: 'Verantwortung',
    rights: {
      about:
        'Der Agent hat ein Recht, wenn alle Bedingungen erfüllt sind: ein Schlüssel mit der Berechtigung, die Rolle und die Rechte der ' +
        'verantwortlichen Person.',
      elsewhere: 'Bei anderen Diensten',
      elsewhereText: 'Die Realm-Rollen in seinen Token. Was sie erlauben, bestimmt jeder Dienst selbst.',
      has: 'Ja',
      hasNot: 'Nein',
      here: 'Bei diesem Dienst',
      hereText:
        'Was die API-Schlüssel des Agenten hier dürfen: so viel, wie ihre Berechtigungen und die Rollen des Agenten und der verantwortlichen ' +
        'Person erlauben.',
      inOrganizations: 'In Organisationen',
      inOrganizationsText: 'Die Organisationen, denen der Agent angehört, und die Rolle, die er dort höchstens hat.',
      none: 'Der Agent hat zurzeit keine Rechte. Hier steht, welche er sonst hätte.',
      title: 'Was er darf, und warum',
    },
    scopes: {
      'account:read': 'Das eigene Konto lesen: den eigenen Datensatz und die eigenen Organisationen',
      'account:write': 'Das eigene Profil ändern',
    },
    search: 'Wörter des Namens',
    statuses: { active: 'Aktiv', expired: 'Abgelaufen', suspended: 'Angehalten' },
    stop: {
      effect:
        'Der Agent hat ab jetzt keine Rechte: Keiner seiner Schlüssel gilt, dieser Dienst lehnt seine Token ab, und sein Benutzer in Keycloak ' +
        'wird deaktiviert.',
      elsewhere:
        'Andere Dienste nehmen Token, die er schon hat, noch bis zu fünf Minuten an. Der Agent kann jederzeit fortgesetzt werden; dann gelten ' +
        'seine Schlüssel wieder.',
      resume: 'Agent fortsetzen',
      resumeText: 'Der Agent hat seine Rechte wieder, und seine Schlüssel gelten, die weder beendet noch abgelaufen sind.',
      resumeTitle: '{name} fortsetzen?',
      resumed: 'Der Agent {name} darf wieder handeln.',
      suspend: 'Agent und Schlüssel anhalten',
      suspendTitle: '{name} und alle Schlüssel anhalten?',
      suspended: 'Der Agent {name} ist angehalten, mit allen Schlüsseln.',
    },
    suspended: {
      deleted: 'Angehalten {time}: Sein Benutzer in Keycloak wurde gelöscht.',
      disabled: 'Angehalten {time}: Sein Benutzer wurde deaktiviert.',
      relinked: 'Angehalten {time}: Er wurde mit einer anderen Identität verknüpft.',
      returned: 'Angehalten {time}: Er war gelöscht und ist zurückgekehrt.',
      'sponsor-deleted': 'Angehalten {time}: Die verantwortliche Person wurde gelöscht.',
      'sponsor-disabled': 'Angehalten {time}: Die verantwortliche Person wurde deaktiviert.',
      'sponsor-left': 'Angehalten {time}: Die verantwortliche Person hat die Organisation verlassen.',
      'sponsor-relinked': 'Angehalten {time}: Die verantwortliche Person wurde mit einer anderen Identität verknüpft.',
      suspended: 'Angehalten {time}.',
      'suspended-by-administrator': 'Angehalten {time}: Das war ein Administrator.',
    },
    title: 'Agenten',
    whyNot: {
      blocked:
        'Gilt nicht: Der Agent hat eine Rolle oder eine Mitgliedschaft, die der verantwortlichen Person fehlt, und keine Rechte, bis ' +
        'sie ihm entzogen ist, oder Keycloak hat seinen Benutzer noch nicht aktiviert.',
      expired: 'Gilt nicht: Der Agent ist abgelaufen.',
      'keys-off': 'Gilt nicht: Zurzeit gilt kein API-Schlüssel.',
      'no-role': 'Gilt nicht: Keine Rolle des Agenten gibt ihm dieses Recht.',
      'no-scope': 'Gilt nicht: Kein aktiver Schlüssel hat diese Berechtigung.',
      sponsor: 'Gilt nicht: Die verantwortliche Person hat dieses Recht nicht.',
      suspended: 'Gilt nicht: Der Agent ist angehalten.',
    },
    withoutSponsor: 'Niemand, der handeln darf',
    you: 'Sie',
  },
};
