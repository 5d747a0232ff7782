/* heading_words.c: the headings of a report, by language.  Compared folded (fold.h): letter case, accents and
 * full-width forms don't matter.
 *
 * To add a heading: a phrase at the end of its line.  To add a language: its five lines, the first phrase of
 * each being the one our own mails teach (report_heading), its "Site" and "Type", and what ends a section;
 * then single words that tell a heading by itself, in key_words.c. */
#include "parsers/ruleset.h"

const struct ruleset_words ruleset_heading_words[] = {
    /* the fields of a forwarded or quoted mail: no heading of ours, but the end of one */
    {"", RULESET_OTHER,
     "From|To|Cc|Bcc|Sent|Date|Reply-To|Von|An|Gesendet|Datum|De|À|Envoyé|Envoyé le|Date d'envoi|Para|"
     "Enviado|Enviado el|Enviada em|Fecha|Data|Da|A|Inviato|Van|Aan|Verzonden|Från|Till|Skickat|Fra|Til|"
     "Sendt|Lähettäjä|Vastaanottaja|Lähetetty|Od|Do|Wysłano|Odesláno|Komu|Odoslané|Feladó|Címzett|"
     "Elküldve|Către|Trimis|От|Кому|Отправлено|Дата|Від|Надіслано|До|Изпратено|Προς|Στάλθηκε|Ημερομηνία|"
     "Kimden|Kime|Gönderildi|Gönderilme|Tarih|差出人|宛先|送信日時|送信者|日付|发件人|收件人|发送时间|"
     "抄送|寄件者|收件者|寄件日期|副本|보낸 사람|받는 사람|보낸 날짜|날짜|참조|من|إلى|تاريخ|التاريخ|מאת|"
     "אל|נשלח|תאריך|Từ|Đến|Gửi|Ngày|จาก|ถึง|วันที่|Dari|Kepada|Dikirim|Tanggal"},
    {"", RULESET_SUBJECT,
     "Subject|Betreff|Betr|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Aihe|Temat|Předmět|Predmet|"
     "Tárgy|Subiect|Тема|Относно|Θέμα|Konu|件名|主题|主旨|主題|제목|الموضوع|נושא|Chủ đề|เรื่อง|Perihal|"
     "Assumpte|Zadeva|Temats|Teema|विषय"},
    /* English */
    {"en", FACTS_STEPS,
     "Steps to reproduce|Steps|Steps to reproduce the issue|Steps to reproduce the problem|"
     "Steps to reproduce the bug|Steps to reproduce the error|Steps for reproduction|Steps to replicate|"
     "Steps to replicate the issue|Steps to recreate|Steps taken|Steps to follow|Reproduction|"
     "Reproduction steps|Reproducing|Repro|Repro steps|Steps to repro|STR|How to reproduce|"
     "How to reproduce it|How to reproduce the issue|How to reproduce the problem|How to replicate|"
     "How can we reproduce it|How do we reproduce it|How do I reproduce it|To reproduce|"
     "To reproduce the issue|Replication steps|Reproducibility steps|What we did|What I did|"
     "What did you do|Actions to reproduce|Test steps|Step by step|Steps leading to the issue|"
     "Steps leading to the error|Way to reproduce|Procedure to reproduce"},
    {"en", FACTS_ENVIRONMENTS,
     "Environments affected|Environment|Environments|Environment affected|Affected environment|"
     "Affected environments|Env|Envs|Environment details|Environment info|Environment information|"
     "Environment(s)|Where does it happen|Where does this happen|Where does this occur|"
     "Where is it happening|Where does the error occur|Where does the problem occur|Where do you see it|"
     "Where did it happen|Where does it occur|Where it happens|Where|Which environment|Which environments|"
     "Which environments are affected|Which environment is affected|What environments are affected|"
     "What environment is affected|In which environment|In which environments|In what environment|"
     "Impacted environment|Impacted environments|Environments impacted|Stage|Affected stage|"
     "Affected stages|Affected instances|Target environment|Test environment|Systems affected|"
     "Affected systems|Affected system"},
    {"en", FACTS_BEGAN,
     "When it began|When the issue began|When the problem began|When did it begin|"
     "When did the issue begin|When did the problem begin|When it started|When the issue started|"
     "When the problem started|When did it start|When did the issue start|When did the problem start|"
     "When did this start|When did this begin|When this started|When this began|When did it first happen|"
     "When did it first occur|When did it happen|When did it occur|When it first happened|"
     "When it happened|When the error began|When the error started|When the outage began|"
     "When the outage started|When|Since when|Since|Began|Began at|Began on|Started|Started at|Started on|"
     "Start|Start time|Start date|Began when|Start of the issue|Start of the problem|"
     "Start of the incident|Beginning|Beginning of the issue|Onset|First seen|First noticed|"
     "First noticed at|First observed|First occurrence|First occurred|Time of occurrence|"
     "Time of the incident|Time of incident|Time of the issue|Time of first occurrence|Occurred at|"
     "Occurred on|Occurrence|Time started|Date and time|Date/time|Date and time of the issue|"
     "Date of occurrence|Issue start|Issue started at|Problem start|Issue start time|Issue began|"
     "Issue started|Problem started|Problem began|Incident start|Incident start time|Incident time|"
     "Happening since|Happens since|Down since|Timestamp"},
    {"en", FACTS_ERRORS,
     "Error messages|Errors|Error message|Error message(s)|Error output|Error log|Error logs|Error text|"
     "Error details|Errors seen|Errors shown|Errors displayed|Error messages displayed|"
     "Error messages shown|Error messages seen|Error messages received|Any error messages|Any errors|"
     "Error message received|Error message displayed|Error message shown|The error message|The error|"
     "The errors|Exact error message|Exact error|Full error message|Full error|Error description|"
     "Error code|Error codes|Messages|Error trace|Error stack|Stack trace|Stack traces|Stacktrace|"
     "Traceback|Backtrace|Log|Logs|Log output|Log excerpt|Log entries|Log file|Log files|Relevant logs|"
     "Relevant log output|Console output|Console errors|Console log|Exception|Exceptions|Output|"
     "What error do you see|What error messages do you see|Which error messages do you see"},
    {"en", RULESET_ERROR_ONE, "Error|ERR"},
    {"en", FACTS_LINKS,
     "Links to screenshots|Screenshots|Any screenshots|Any links|Any other links|Screenshots if any|"
     "Screenshot|Links|Link|Screen shots|Screen shot|Screenshot(s)|Link to screenshot|Link to screenshots|"
     "Links to a screenshot|Screenshot link|Screenshot links|Screenshots and links|Links and screenshots|"
     "Links to images|Links to pictures|Links to videos|Links to screenshots or videos|"
     "Links to screenshots or recordings|Screen captures|Screen capture|Screencast|Screencasts|"
     "Screen recording|Screen recordings|Images|Image links|Pictures|Screengrabs|Screen grabs|"
     "Attachments and links|Screenshots/videos|Screenshots or videos|Screenshots and videos|Video|"
     "Recording|URLs of screenshots|Screenshot URL|Screenshot URLs"},
    {"en", RULESET_SITE,
     "Site|Site ID|Site name|Website|Web site|Site affected|Affected site|Which site|Project|Site UUID|"
     "UUID of the site"},
    {"en", RULESET_TYPE,
     "Type|Ticket type|Type of ticket|Issue type|Type of issue|Category|Kind|Type of problem|"
     "Type of request|Request type|Kind of problem"},
    {"en", RULESET_OTHER,
     "Expected|Expected result|Expected results|Expected behavior|Expected behaviour|Expected outcome|"
     "Actual|Actual result|Actual results|Actual behavior|Actual behaviour|Actual outcome|Description|"
     "Description of the issue|Description of the problem|Problem description|Issue description|"
     "Describe the bug|Summary|Details|Additional information|Additional info|Additional details|"
     "Additional context|Additional notes|Additional comments|Further information|Other information|"
     "Other details|More information|Notes|Note|Comments|Impact|Business impact|Severity|Priority|Urgency|"
     "Browser|Browsers|Browser and version|Operating system|Device|Devices|OS|Contact|Contact person|"
     "Contact details|Phone|Workaround|Workarounds|What I expected|What we expected|What happened|"
     "What happens|What happens instead|Issue|Problem|Question|Questions|Versions|Version|Affected users|"
     "Users affected|Frequency|Reproducible|Company|Customer|Name|Reporter|Reported by|Subject|Title|"
     "Background|Context|Attempted fixes|What we tried|What I tried|What have you tried|Already tried|"
     "Troubleshooting|Possible cause|Suspected cause|Recent changes|Resolution|Attachments|Attachment|"
     "Other|URL|Page|Steps already taken"},

    /* German */
    {"de", FACTS_STEPS,
     "Schritte zum Nachstellen|Schritte|Schritte zur Reproduktion|Schritte zum Reproduzieren|"
     "Schritte um den Fehler zu reproduzieren|Schritte zum Reproduzieren des Fehlers|"
     "Schritte zum Reproduzieren des Problems|Schritte zur Reproduzierung|Schritte zur Fehlerreproduktion|"
     "Schritte zur Nachstellung|Schritte zum Nachvollziehen|Schritte zum Nachstellen des Fehlers|"
     "Schritte zum Nachstellen des Problems|Reproduktion|Reproduktionsschritte|Reproduzieren|"
     "So lässt sich der Fehler reproduzieren|So lässt es sich nachstellen|So reproduzieren Sie den Fehler|"
     "Wie reproduziert man den Fehler|Wie lässt sich das Problem reproduzieren|"
     "Wie lässt sich der Fehler reproduzieren|Wie kann man das Problem nachstellen|Vorgehen|"
     "Vorgehensweise|Nachstellen|Nachstellung|Was wir getan haben|Was ich getan habe|Was ich gemacht habe|"
     "Was haben Sie gemacht|Ablauf|Einzelne Schritte|Durchgeführte Schritte|Schritt für Schritt"},
    {"de", FACTS_ENVIRONMENTS,
     "Betroffene Umgebungen|Umgebung|Umgebungen|Betroffene Umgebung|Betroffene Systeme|Betroffenes System|"
     "Systemumgebung|In welcher Umgebung|In welchen Umgebungen|Welche Umgebung|Welche Umgebungen|"
     "Welche Umgebung ist betroffen|Welche Umgebungen sind betroffen|Wo tritt es auf|"
     "Wo tritt der Fehler auf|Wo tritt das Problem auf|Wo|Betroffen|Betroffene Instanz|"
     "Betroffene Instanzen|Zielumgebung|Stage|System"},
    {"de", FACTS_BEGAN,
     "Beginn der Störung|Beginn|Beginn des Problems|Beginn des Fehlers|Beginn des Ausfalls|Seit wann|Seit|"
     "Wann|Wann begann es|Wann hat es angefangen|Wann hat das Problem angefangen|Wann hat es begonnen|"
     "Wann es begann|Wann begann das Problem|Wann begann der Fehler|Wann das Problem begann|"
     "Wann hat das Problem begonnen|Wann ist das Problem aufgetreten|Wann ist der Fehler aufgetreten|"
     "Wann trat das Problem auf|Wann trat der Fehler auf|Wann trat es zuerst auf|"
     "Wann trat das Problem zum ersten Mal auf|Wann trat der Fehler erstmals auf|Wann fing es an|"
     "Angefangen|Angefangen hat es|Begonnen|Begonnen hat es|Zeitpunkt|Zeitpunkt des Auftretens|"
     "Zeitpunkt des ersten Auftretens|Zeitpunkt des Fehlers|Zeitpunkt des Beginns|Startzeitpunkt|"
     "Startzeit|Erstmals aufgetreten|Erstmals aufgetreten am|Erstmals|Erstes Auftreten|"
     "Erstmaliges Auftreten|Zuerst aufgetreten|Zuerst bemerkt|Zum ersten Mal aufgetreten|Aufgetreten am|"
     "Aufgetreten seit|Aufgetreten|Auftreten|Besteht seit|Tritt auf seit|Problem seit|Fehler seit|"
     "Störung seit|Seit wann besteht das Problem|Seit wann tritt der Fehler auf|Seit wann tritt es auf|"
     "Datum und Uhrzeit|Uhrzeit|Störungsbeginn"},
    {"de", FACTS_ERRORS,
     "Fehlermeldungen|Fehlermeldung|Fehler|Fehlertext|Fehlerausgabe|Fehlerprotokoll|Fehlerprotokolle|"
     "Fehlercode|Fehlercodes|Fehlerbild|Angezeigte Fehlermeldung|Angezeigte Fehlermeldungen|"
     "Genaue Fehlermeldung|Genauer Wortlaut der Fehlermeldung|Wortlaut der Fehlermeldung|"
     "Die Fehlermeldung|Die Fehlermeldungen|Die Fehlermeldung lautet|Fehlermeldung lautet|Meldung|"
     "Meldungen|Logs|Log|Logauszug|Log-Auszug|Logdatei|Logdateien|Protokoll|Protokolle|Protokollauszug|"
     "Ausgabe|Konsolenausgabe|Stacktrace|Welche Fehlermeldung|Welche Fehlermeldungen|"
     "Welche Fehlermeldung erscheint"},
    {"de", FACTS_LINKS,
     "Links zu Screenshots|Screenshots|Screenshot|Links|Link|Link zum Screenshot|Link zu Screenshots|"
     "Links zu den Screenshots|Links zu Bildschirmfotos|Bildschirmfotos|Bildschirmfoto|"
     "Bildschirmaufnahmen|Bildschirmaufnahme|Bildschirmkopien|Bildschirmabzüge|Verweise|"
     "Verweise auf Screenshots|Bilder|Screenshot-Links|Screenshot-Link|Bildschirmvideo"},
    {"de", RULESET_SITE,
     "Seite|Webseite|Website|Site|Site-ID|Betroffene Seite|Betroffene Website|Betroffene Webseite|Projekt|"
     "Seiten-ID"},
    {"de", RULESET_TYPE,
     "Typ|Art|Art des Problems|Art der Störung|Ticketart|Tickettyp|Kategorie|Art der Anfrage|Anfrageart"},
    {"de", RULESET_OTHER,
     "Erwartetes Ergebnis|Erwartetes Verhalten|Erwartet|Tatsächliches Ergebnis|Tatsächliches Verhalten|"
     "Tatsächlich|Beschreibung|Problembeschreibung|Fehlerbeschreibung|Zusammenfassung|"
     "Weitere Informationen|Weitere Angaben|Zusätzliche Informationen|Sonstiges|Anmerkungen|Anmerkung|"
     "Hinweis|Hinweise|Bemerkungen|Bemerkung|Auswirkung|Auswirkungen|Priorität|Dringlichkeit|"
     "Betriebssystem|Gerät|Ansprechpartner|Kontakt|Telefon|Problem|Frage|Fragen|Umgehungslösung|"
     "Betroffene Nutzer|Betroffene Benutzer|Was passiert|Was passiert ist|Was ist passiert|"
     "Was erwartet wurde|Häufigkeit|Betreff|Bereits versucht|Was wir versucht haben|Anhänge|Anhang|Kunde|"
     "Firma"},

    /* French */
    {"fr", FACTS_STEPS,
     "Étapes pour reproduire|Étapes|Étapes pour reproduire le problème|Étapes pour reproduire l'erreur|"
     "Étapes pour reproduire le bug|Étapes pour reproduire l'anomalie|Étapes de reproduction|"
     "Étapes permettant de reproduire le problème|Étapes à reproduire|Étapes à suivre|Étapes effectuées|"
     "Comment reproduire|Comment reproduire le problème|Comment reproduire l'erreur|Comment le reproduire|"
     "Pour reproduire|Pour reproduire le problème|Marche à suivre|Procédure|Procédure de reproduction|"
     "Procédure pour reproduire|Reproduction|Scénario|Scénario de reproduction|Mode opératoire|"
     "Manipulations|Ce que nous avons fait|Ce que j'ai fait"},
    {"fr", FACTS_ENVIRONMENTS,
     "Environnements concernés|Environnement|Environnements|Environnement concerné|Environnement touché|"
     "Environnements touchés|Environnement affecté|Environnements affectés|Environnement impacté|"
     "Environnements impactés|Quel environnement|Quels environnements|Quels environnements sont concernés|"
     "Sur quel environnement|Sur quels environnements|Dans quel environnement|Plateforme concernée|"
     "Plateformes concernées|Où cela se produit|Où|Où se produit le problème|Systèmes concernés"},
    {"fr", FACTS_BEGAN,
     "Début du problème|Début|Depuis quand|Depuis|Quand|Quand cela a commencé|Quand cela a-t-il commencé|"
     "Quand ça a commencé|Quand est-ce que ça a commencé|Quand le problème a commencé|"
     "Quand le problème a-t-il commencé|Quand est apparu le problème|Quand le problème est apparu|"
     "Quand le problème est-il apparu|A commencé|Commencé le|A commencé le|A débuté|A débuté le|"
     "Date de début|Heure de début|Date et heure|Date et heure de début|Date/heure du début|Date/heure|"
     "Date et heure de l'incident|Date d'apparition|Date et heure d'apparition|Date de l'incident|"
     "Moment d'apparition|Apparition|Apparu le|Apparu depuis|Première apparition|Première occurrence|"
     "Début de l'incident|Début de la panne|Début de l'erreur|Début de l'anomalie|"
     "Depuis quand le problème existe|Depuis quand cela se produit|Survenu le|Constaté le|Constaté depuis|"
     "Horodatage"},
    {"fr", FACTS_ERRORS,
     "Messages d'erreur|Message d'erreur|Erreurs|Erreur|Message(s) d'erreur|Messages d'erreurs|"
     "Message d'erreur affiché|Messages d'erreur affichés|Messages d'erreur reçus|Message d'erreur exact|"
     "Erreur affichée|Erreurs affichées|Erreurs constatées|Erreurs rencontrées|Erreur rencontrée|"
     "Texte de l'erreur|Code d'erreur|Codes d'erreur|Journal|Journaux|Journal d'erreurs|"
     "Journaux d'erreurs|Logs|Log|Trace|Traces|Trace d'erreur|Sortie|Sortie console|Quel message d'erreur"},
    {"fr", FACTS_LINKS,
     "Liens vers des captures d'écran|Captures d'écran|Capture d'écran|Capture|Liens|Lien|"
     "Lien vers la capture d'écran|Lien vers les captures d'écran|Liens vers les captures d'écran|"
     "Liens vers captures d'écran|Liens des captures d'écran|Liens vers les captures|"
     "Lien vers les captures|Captures|Copies d'écran|Copie d'écran|Images|Screenshots|Impressions d'écran|"
     "Enregistrements d'écran|Vidéo"},
    {"fr", RULESET_SITE, "Site|Site web|Site Internet|Site concerné|Identifiant du site|ID du site|Projet"},
    {"fr", RULESET_TYPE,
     "Type|Type de demande|Type de ticket|Type de problème|Type d'incident|Catégorie|Nature|"
     "Nature du problème"},
    {"fr", RULESET_OTHER,
     "Résultat attendu|Résultats attendus|Comportement attendu|Attendu|Résultat obtenu|Résultats obtenus|"
     "Comportement observé|Comportement constaté|Résultat observé|Description|Description du problème|"
     "Résumé|Informations complémentaires|Informations supplémentaires|Autres informations|"
     "Complément d'information|Détails|Remarques|Remarque|Commentaires|Notes|Impact|Priorité|Urgence|"
     "Gravité|Navigateur|Système d'exploitation|Appareil|Contact|Téléphone|Problème|Question|Questions|"
     "Contournement|Utilisateurs concernés|Fréquence|Objet|Pièces jointes|Client|Société|Nom"},

    /* Spanish */
    {"es", FACTS_STEPS,
     "Pasos para reproducir|Pasos|Pasos para reproducir el problema|Pasos para reproducir el error|"
     "Pasos para reproducirlo|Pasos para replicar|Pasos para replicar el problema|Pasos a seguir|"
     "Pasos a reproducir|Pasos de reproducción|Pasos realizados|Cómo reproducir|Cómo reproducirlo|"
     "Cómo reproducir el problema|Cómo reproducir el error|Cómo se reproduce|Para reproducir|"
     "Para reproducir el error|Reproducción|Procedimiento|Procedimiento para reproducir|"
     "Forma de reproducirlo|Qué hicimos|Qué hice|Lo que hicimos"},
    {"es", FACTS_ENVIRONMENTS,
     "Entornos afectados|Entorno|Entornos|Entorno afectado|Ambiente|Ambientes|Ambiente afectado|"
     "Ambientes afectados|Entorno(s) afectado(s)|Qué entornos|Qué entorno|Qué entornos están afectados|"
     "En qué entorno|En qué entornos|En qué ambiente|Dónde|Dónde ocurre|Dónde sucede|Dónde se produce|"
     "Sistemas afectados|Plataforma afectada"},
    {"es", FACTS_BEGAN,
     "Cuándo empezó|Cuándo comenzó|Cuándo|Desde cuándo|Desde|Inicio|Inicio del problema|"
     "Inicio de la incidencia|Inicio del incidente|Comienzo|Comienzo del problema|Comenzó|Comenzó el|"
     "Empezó|Empezó el|Cuándo empezó el problema|Cuándo comenzó el problema|Cuándo inició|"
     "Cuándo inició el problema|Cuándo se inició|Cuándo ocurrió|Cuándo sucedió|Fecha y hora|"
     "Fecha y hora de inicio|Fecha de inicio|Hora de inicio|Fecha y hora del error|"
     "Fecha y hora del problema|Fecha del incidente|Fecha y hora del incidente|Primera aparición|"
     "Primera vez|Primera vez que ocurrió|Ocurre desde|Sucede desde|Detectado el|Momento de inicio|"
     "Desde cuándo ocurre|Desde cuándo sucede"},
    {"es", FACTS_ERRORS,
     "Mensajes de error|Mensaje de error|Errores|Mensaje(s) de error|Mensajes de error mostrados|"
     "Mensaje de error mostrado|Mensaje de error exacto|Errores mostrados|Error mostrado|"
     "Error que aparece|Errores que aparecen|Mensaje que aparece|Texto del error|Código de error|"
     "Códigos de error|Registro|Registros|Registro de errores|Registros de error|Logs|Traza|Trazas|Salida|"
     "Salida de la consola|Qué mensaje de error aparece"},
    {"es", FACTS_LINKS,
     "Enlaces a capturas de pantalla|Capturas de pantalla|Captura de pantalla|Enlaces|Enlace|"
     "Enlace a captura de pantalla|Enlaces a las capturas|Enlaces a las capturas de pantalla|"
     "Enlace a la captura|Enlace a la captura de pantalla|Enlaces de capturas de pantalla|Capturas|"
     "Pantallazos|Pantallazo|Imágenes|Vínculos|Vínculo|Links|Link|Ligas|Screenshots|Vídeo|"
     "Vínculos a capturas de pantalla"},
    {"es", RULESET_SITE,
     "Sitio|Sitio web|Sitio afectado|Página web|ID del sitio|Identificador del sitio|Proyecto|Web"},
    {"es", RULESET_TYPE,
     "Tipo|Tipo de problema|Tipo de incidencia|Tipo de solicitud|Tipo de ticket|Tipo de caso|Categoría|"
     "Clase"},
    {"es", RULESET_OTHER,
     "Resultado esperado|Resultados esperados|Comportamiento esperado|Esperado|Resultado obtenido|"
     "Resultado real|Resultados obtenidos|Comportamiento actual|Comportamiento observado|Descripción|"
     "Descripción del problema|Resumen|Información adicional|Más información|Otros detalles|Otros datos|"
     "Detalles|Notas|Nota|Observaciones|Comentarios|Impacto|Prioridad|Urgencia|Gravedad|Navegador|"
     "Sistema operativo|Dispositivo|Contacto|Teléfono|Problema|Pregunta|Preguntas|Solución temporal|"
     "Usuarios afectados|Frecuencia|Asunto|Adjuntos|Cliente|Empresa|Nombre"},

    /* Portuguese */
    {"pt", FACTS_STEPS,
     "Passos para reproduzir|Passos|Passos para reproduzir o problema|Passos para reproduzir o erro|"
     "Passos de reprodução|Passos para replicar|Passos a seguir|Passos realizados|Etapas para reproduzir|"
     "Etapas|Etapas para reproduzir o problema|Etapas para reproduzir o erro|Etapas de reprodução|"
     "Como reproduzir|Como reproduzir o problema|Como reproduzir o erro|Como replicar|Para reproduzir|"
     "Reprodução|Procedimento|O que fizemos|O que fiz|Passo a passo"},
    {"pt", FACTS_ENVIRONMENTS,
     "Ambientes afetados|Ambiente|Ambientes|Ambiente afetado|Ambientes afectados|Ambiente afectado|"
     "Ambiente(s) afetado(s)|Ambientes impactados|Ambiente impactado|Quais ambientes|Qual ambiente|"
     "Quais ambientes são afetados|Em que ambiente|Em quais ambientes|Em qual ambiente|Onde|Onde ocorre|"
     "Onde acontece|Sistemas afetados"},
    {"pt", FACTS_BEGAN,
     "Quando começou|Quando começou o problema|Quando|Desde quando|Desde|Início|Início do problema|"
     "Início do incidente|Início da falha|Começou|Começou em|Começo|Quando o problema começou|"
     "Quando iniciou|Quando se iniciou|Quando teve início|Quando ocorreu|Quando aconteceu|Quando surgiu|"
     "Data e hora|Data e hora de início|Data e hora do início|Data de início|Hora de início|"
     "Horário de início|Data e hora do problema|Data do incidente|Primeira ocorrência|Primeira vez|"
     "Ocorre desde|Acontece desde|Desde quando ocorre|Desde quando acontece"},
    {"pt", FACTS_ERRORS,
     "Mensagens de erro|Mensagem de erro|Erros|Erro|Mensagem(ns) de erro|Mensagens de erro exibidas|"
     "Mensagem de erro exibida|Mensagem exibida|Erros exibidos|Erro exibido|Erro apresentado|"
     "Erros apresentados|Erros encontrados|Texto do erro|Código de erro|Código do erro|Códigos de erro|"
     "Registos|Registros|Registo de erros|Registro de erros|Logs de erro|Saída|Saída do console"},
    {"pt", FACTS_LINKS,
     "Links para capturas de tela|Capturas de tela|Captura de tela|Links para capturas de ecrã|"
     "Capturas de ecrã|Captura de ecrã|Link para captura de tela|Links para as capturas de tela|"
     "Links das capturas de tela|Ligações|Ligações para capturas de ecrã|Hiperligações|Capturas|Prints|"
     "Print|Print de tela|Prints de tela|Prints da tela|Print da tela|Imagens|Telas|Links dos prints|Vídeo"},
    {"pt", RULESET_SITE, "Site|Sítio|Sítio web|Site afetado|ID do site|Projeto"},
    {"pt", RULESET_TYPE,
     "Tipo|Tipo de problema|Tipo de solicitação|Tipo de pedido|Tipo de chamado|Categoria"},
    {"pt", RULESET_OTHER,
     "Resultado esperado|Resultados esperados|Comportamento esperado|Esperado|Resultado obtido|"
     "Resultado atual|Resultado real|Comportamento atual|Comportamento observado|Descrição|"
     "Descrição do problema|Resumo|Informações adicionais|Informação adicional|Mais informações|"
     "Outras informações|Detalhes|Notas|Observações|Observação|Comentários|Impacto|Prioridade|Urgência|"
     "Gravidade|Navegador|Sistema operacional|Sistema operativo|Dispositivo|Contato|Contacto|Telefone|"
     "Problema|Pergunta|Perguntas|Solução de contorno|Usuários afetados|Frequência|Assunto|Anexos|Cliente|"
     "Empresa|Nome"},

    /* Italian */
    {"it", FACTS_STEPS,
     "Passaggi per riprodurre|Passaggi|Passaggi per riprodurre il problema|"
     "Passaggi per riprodurre l'errore|Passaggi per la riproduzione|Passi per riprodurre|Passi|"
     "Passi per riprodurre il problema|Passi per riprodurre l'errore|Passi da seguire|Passaggi da seguire|"
     "Passaggi eseguiti|Come riprodurre|Come riprodurre il problema|Come riprodurlo|"
     "Come riprodurre l'errore|Come si riproduce|Per riprodurre|Procedura|Procedura per riprodurre|"
     "Procedura di riproduzione|Riproduzione|Cosa abbiamo fatto"},
    {"it", FACTS_ENVIRONMENTS,
     "Ambienti interessati|Ambiente interessato|Ambienti|Ambienti coinvolti|Ambiente coinvolto|"
     "Ambienti colpiti|Ambiente colpito|Ambienti affetti|Quali ambienti|Quale ambiente|"
     "Quali ambienti sono interessati|In quale ambiente|In quali ambienti|In che ambiente|Dove|"
     "Dove si verifica|Dove succede|Sistemi interessati"},
    {"it", FACTS_BEGAN,
     "Quando è iniziato|Quando è iniziato il problema|Da quando|Dal|Dalle|Inizio|Inizio del problema|"
     "Inizio dell'errore|Inizio del disservizio|Quando è cominciato|Quando è cominciato il problema|"
     "Quando si è verificato|Quando si è verificato il problema|Quando è successo|Quando ha avuto inizio|"
     "È iniziato|Iniziato|Iniziato il|Iniziato alle|Cominciato|Data e ora|Data e ora di inizio|"
     "Data di inizio|Data inizio|Ora di inizio|Data e ora del problema|Prima comparsa|Prima occorrenza|"
     "Prima volta|Si verifica da|Da quando si verifica|Da quando succede"},
    {"it", FACTS_ERRORS,
     "Messaggi di errore|Messaggio di errore|Errori|Errore|Messaggi d'errore|Messaggio d'errore|"
     "Messaggi di errore visualizzati|Messaggio di errore visualizzato|Messaggio visualizzato|"
     "Errori visualizzati|Errore visualizzato|Errori mostrati|Testo dell'errore|Codice di errore|"
     "Codice errore|Codici di errore|Log degli errori|Registro|Registri|Output della console"},
    {"it", FACTS_LINKS,
     "Link agli screenshot|Link alle schermate|Screenshot|Schermate|Schermata|Collegamenti|Collegamento|"
     "Collegamenti agli screenshot|Collegamenti alle schermate|Link allo screenshot|Link degli screenshot|"
     "Link a screenshot|Link alle immagini|Catture di schermo|Cattura schermo|Cattura dello schermo|"
     "Catture dello schermo|Immagini|Istantanee"},
    {"it", RULESET_SITE, "Sito|Sito web|Sito interessato|ID del sito|Progetto"},
    {"it", RULESET_TYPE, "Tipo|Tipo di problema|Tipo di richiesta|Tipo di ticket|Tipologia|Categoria"},
    {"it", RULESET_OTHER,
     "Risultato atteso|Risultati attesi|Comportamento atteso|Atteso|Risultato ottenuto|"
     "Risultato effettivo|Risultati ottenuti|Comportamento effettivo|Comportamento osservato|Descrizione|"
     "Descrizione del problema|Riepilogo|Informazioni aggiuntive|Ulteriori informazioni|"
     "Altre informazioni|Dettagli|Note|Osservazioni|Commenti|Impatto|Priorità|Urgenza|Gravità|"
     "Sistema operativo|Dispositivo|Contatto|Contatti|Telefono|Problema|Domanda|Domande|"
     "Soluzione temporanea|Utenti interessati|Frequenza|Oggetto|Allegati|Cliente|Azienda|Nome"},

    /* Dutch */
    {"nl", FACTS_STEPS,
     "Stappen om te reproduceren|Stappen|Stappen om het probleem te reproduceren|"
     "Stappen om de fout te reproduceren|Stappen ter reproductie|Stappen voor reproductie|"
     "Stappen tot reproductie|Stappen om na te bootsen|Stappen om het probleem na te bootsen|Stappenplan|"
     "Reproductiestappen|Reproductie|Te reproduceren|Te reproduceren door|Hoe te reproduceren|"
     "Hoe te reproduceren is|Hoe reproduceer je het|Zo is het te reproduceren|Reproduceren|Werkwijze|"
     "Wat we deden|Wat ik deed|Wat hebben we gedaan|Uitgevoerde stappen"},
    {"nl", FACTS_ENVIRONMENTS,
     "Getroffen omgevingen|Omgeving|Omgevingen|Getroffen omgeving|Betrokken omgeving|Betrokken omgevingen|"
     "Betreffende omgeving|Welke omgeving|Welke omgevingen|Welke omgevingen zijn getroffen|"
     "In welke omgeving|In welke omgevingen|Op welke omgeving|Waar|Waar treedt het op|Waar gebeurt het|"
     "Getroffen systemen"},
    {"nl", FACTS_BEGAN,
     "Wanneer begon het|Wanneer het begon|Wanneer|Wanneer begonnen|Begonnen|Begonnen op|Begonnen om|Begin|"
     "Begin van het probleem|Begin van de storing|Sinds wanneer|Sinds|Wanneer het probleem begon|"
     "Wanneer begon het probleem|Wanneer is het begonnen|Wanneer is het probleem begonnen|"
     "Wanneer trad het op|Wanneer trad het probleem op|Starttijd|Startdatum|Starttijdstip|Aanvang|"
     "Tijdstip|Tijdstip van optreden|Datum en tijd|Datum en tijdstip|Eerste keer|Voor het eerst|"
     "Voor het eerst opgetreden|Voor het eerst gezien|Eerste optreden|Opgetreden op|Opgetreden sinds"},
    {"nl", FACTS_ERRORS,
     "Foutmeldingen|Foutmelding|Fouten|Fout|Foutbericht|Foutberichten|Foutmelding(en)|"
     "Getoonde foutmelding|Getoonde foutmeldingen|Exacte foutmelding|De foutmelding|Fouttekst|Foutcode|"
     "Foutcodes|Foutlog|Logboek|Logbestand|Logbestanden|Logregels|Melding|Meldingen|Uitvoer|"
     "Welke foutmelding"},
    {"nl", FACTS_LINKS,
     "Links naar schermafbeeldingen|Schermafbeeldingen|Schermafbeelding|Links naar screenshots|"
     "Link naar screenshot|Link naar screenshots|Link naar schermafbeelding|Links naar schermafdrukken|"
     "Schermafdrukken|Schermafdruk|Koppelingen|Koppeling|Verwijzingen|Schermopnamen|Schermopname|"
     "Afbeeldingen|Beelden|Screenshots"},
    {"nl", RULESET_SITE, "Site|Website|Getroffen site|Betrokken site|Site-id|Project"},
    {"nl", RULESET_TYPE, "Type|Soort|Soort probleem|Soort melding|Type melding|Type probleem|Categorie"},
    {"nl", RULESET_OTHER,
     "Verwacht resultaat|Verwachte resultaat|Verwacht gedrag|Verwacht|Werkelijk resultaat|"
     "Werkelijk gedrag|Feitelijk resultaat|Huidig gedrag|Omschrijving|Beschrijving|Probleemomschrijving|"
     "Samenvatting|Aanvullende informatie|Extra informatie|Meer informatie|Overige informatie|Overig|"
     "Opmerkingen|Opmerking|Toelichting|Gevolgen|Prioriteit|Urgentie|Besturingssysteem|Apparaat|"
     "Contactpersoon|Telefoon|Probleem|Vraag|Vragen|Onderwerp|Bijlagen|Getroffen gebruikers|Klant|Bedrijf|"
     "Naam"},

    /* Swedish */
    {"sv", FACTS_STEPS,
     "Steg för att återskapa|Steg|Steg för att återskapa problemet|Steg för att återskapa felet|"
     "Steg för att reproducera|Steg för att reproducera problemet|Steg för att reproducera felet|"
     "Steg för återskapande|Så här återskapar man felet|Så återskapas felet|Så återskapar du felet|"
     "Återskapa|Återskapa felet|Hur man återskapar|Hur man återskapar felet|Hur man återskapar problemet|"
     "Hur återskapas felet|Återskapning|Reproducera|Reproduktion|Reproduktionssteg|Tillvägagångssätt|"
     "Vad vi gjorde"},
    {"sv", FACTS_ENVIRONMENTS,
     "Berörda miljöer|Miljö|Miljöer|Berörd miljö|Påverkade miljöer|Påverkad miljö|Drabbade miljöer|"
     "Drabbad miljö|Vilken miljö|Vilka miljöer|Vilka miljöer påverkas|Vilka miljöer berörs|I vilken miljö|"
     "I vilka miljöer|Var|Var uppstår felet|Var händer det|Berörda system"},
    {"sv", FACTS_BEGAN,
     "När det började|När började det|När|Sedan när|Sedan|Började|Började när|Start|Starttid|Startade|"
     "Startade när|När problemet började|När började problemet|När felet började|När började felet|"
     "När uppstod felet|När uppstod problemet|När felet uppstod|När problemet uppstod|"
     "När startade problemet|När startade det|Tidpunkt|Tidpunkt för felet|Uppstod|Uppstod första gången|"
     "Första gången|Första förekomst|Inträffade|Datum och tid|Problemets början|Början|Felet började|"
     "Problemet började"},
    {"sv", FACTS_ERRORS,
     "Felmeddelanden|Felmeddelande|Fel|Felmeddelandet|Felet|Felkod|Felkoder|Fellogg|Felloggar|Feltext|"
     "Visade felmeddelanden|Visat felmeddelande|Exakt felmeddelande|Meddelande|Meddelanden|Loggar|Logg|"
     "Loggutdrag|Utdata"},
    {"sv", FACTS_LINKS,
     "Länkar till skärmbilder|Skärmbilder|Skärmbild|Länkar|Länk|Länk till skärmbild|Länk till skärmbilder|"
     "Länkar till skärmdumpar|Länk till skärmdump|Skärmdumpar|Skärmdump|Skärmklipp|Skärminspelning|Bilder"},
    {"sv", RULESET_SITE, "Webbplats|Webbsida|Sajt|Sida|Berörd webbplats|Webbplatsens id|Projekt"},
    {"sv", RULESET_TYPE, "Typ|Ärendetyp|Typ av ärende|Typ av problem|Problemtyp|Kategori"},
    {"sv", RULESET_OTHER,
     "Förväntat resultat|Förväntat beteende|Förväntat|Faktiskt resultat|Faktiskt beteende|"
     "Verkligt resultat|Beskrivning|Problembeskrivning|Sammanfattning|Ytterligare information|"
     "Övrig information|Övrigt|Mer information|Kommentarer|Kommentar|Anmärkningar|Anteckningar|Påverkan|"
     "Prioritet|Allvarlighetsgrad|Webbläsare|Operativsystem|Enhet|Kontaktperson|Kontakt|Telefon|Problem|"
     "Fråga|Frågor|Ämne|Bilagor|Berörda användare|Kund|Företag"},

    /* Danish */
    {"da", FACTS_STEPS,
     "Trin til at genskabe|Trin|Trin til at genskabe fejlen|Trin til at genskabe problemet|"
     "Trin til at reproducere|Trin til at reproducere fejlen|Trin til at reproducere problemet|"
     "Trin til reproduktion|Trin for at genskabe|Trin for at genskabe fejlen|"
     "Trin for at genskabe problemet|Trin for at reproducere|Sådan genskabes fejlen|"
     "Sådan genskabes problemet|Sådan genskabes det|Sådan reproduceres fejlen|Hvordan genskabes fejlen|"
     "Genskabelse|Genskab|Genskab fejlen|Skridt til at genskabe|Skridt|Fremgangsmåde|Hvad vi gjorde"},
    {"da", FACTS_ENVIRONMENTS,
     "Berørte miljøer|Miljø|Miljøer|Berørt miljø|Påvirkede miljøer|Påvirket miljø|Ramte miljøer|"
     "Ramt miljø|Hvilket miljø|Hvilke miljøer|Hvilke miljøer er berørt|I hvilket miljø|I hvilke miljøer|"
     "Hvor|Hvor sker det|Hvor opstår fejlen|Berørte systemer"},
    {"da", FACTS_BEGAN,
     "Hvornår begyndte det|Hvornår det begyndte|Hvornår|Siden hvornår|Siden|Begyndte|Startede|"
     "Hvornår startede det|Hvornår det startede|Hvornår begyndte problemet|Hvornår startede problemet|"
     "Hvornår problemet begyndte|Hvornår problemet startede|Hvornår opstod fejlen|"
     "Hvornår opstod problemet|Starttidspunkt|Tidspunkt|Tidspunkt for fejlen|Opstod|Første gang|"
     "Første forekomst|Begyndelse|Dato og tid|Dato og tidspunkt|Dato og klokkeslæt|Problemet begyndte|"
     "Problemet startede"},
    {"da", FACTS_ERRORS,
     "Fejlmeddelelser|Fejlmeddelelse|Fejl|Fejlbesked|Fejlbeskeder|Fejlmeddelelsen|Fejlkode|Fejlkoder|"
     "Fejltekst|Fejllog|Viste fejlmeddelelser|Vist fejlmeddelelse|Meddelelse|Meddelelser|Logfil|Logfiler|"
     "Logudtræk"},
    {"da", FACTS_LINKS,
     "Links til skærmbilleder|Skærmbilleder|Skærmbillede|Link til skærmbillede|Link til skærmbilleder|"
     "Links til screenshots|Skærmdumps|Skærmdump|Skærmklip|Skærmoptagelse|Billeder|Henvisninger"},
    {"da", RULESET_SITE, "Websted|Hjemmeside|Webside|Berørt websted|Projekt"},
    {"da", RULESET_TYPE, "Sagstype|Type sag|Type problem|Problemtype|Kategori"},
    {"da", RULESET_OTHER,
     "Forventet resultat|Forventet adfærd|Forventet|Faktisk resultat|Faktisk adfærd|Beskrivelse|"
     "Problembeskrivelse|Sammenfatning|Resumé|Yderligere oplysninger|Yderligere information|"
     "Mere information|Øvrigt|Andet|Bemærkninger|Bemærkning|Kommentarer|Noter|Konsekvens|Prioritet|"
     "Operativsystem|Enhed|Kontaktperson|Spørgsmål|Emne|Vedhæftede filer|Bilag|Berørte brugere|Kunde|"
     "Firma|Navn"},

    /* Norwegian */
    {"nb", FACTS_STEPS,
     "Steg for å gjenskape|Steg|Steg for å gjenskape feilen|Steg for å gjenskape problemet|"
     "Trinn for å gjenskape|Trinn for å gjenskape feilen|Trinn for å gjenskape problemet|Trinn|"
     "Fremgangsmåte for å gjenskape|Fremgangsmåte|Steg for å reprodusere|Steg for å reprodusere feilen|"
     "Steg for å reprodusere problemet|Trinn for å reprodusere|Slik gjenskapes feilen|"
     "Slik gjenskaper du feilen|Slik gjenskapes det|Hvordan gjenskape|Hvordan gjenskape feilen|"
     "Hvordan gjenskape problemet|Gjenskaping|Gjenskape|Reprodusere|Hva vi gjorde"},
    {"nb", FACTS_ENVIRONMENTS,
     "Berørte miljøer|Berørt miljø|Påvirkede miljøer|Påvirket miljø|Rammede miljøer|Hvilket miljø|"
     "Hvilke miljøer|Hvilke miljøer er berørt|Hvilke miljøer er påvirket|I hvilket miljø|I hvilke miljøer|"
     "Hvor|Hvor skjer det|Hvor oppstår feilen|Berørte systemer"},
    {"nb", FACTS_BEGAN,
     "Når begynte det|Når det begynte|Når|Siden når|Siden|Begynte|Startet|Når startet det|Når det startet|"
     "Når begynte problemet|Når startet problemet|Når problemet begynte|Når problemet startet|"
     "Når oppstod feilen|Når oppsto feilen|Når oppstod problemet|Når oppsto problemet|Når feilen oppstod|"
     "Når feilen oppsto|Starttidspunkt|Tidspunkt|Tidspunkt for feilen|Oppstod|Oppsto|Første gang|"
     "Første forekomst|Begynnelse|Dato og tid|Dato og klokkeslett|Problemet begynte|Problemet startet"},
    {"nb", FACTS_ERRORS,
     "Feilmeldinger|Feilmelding|Feil|Feilmeldingen|Feilkode|Feilkoder|Feiltekst|Feillogg|"
     "Viste feilmeldinger|Vist feilmelding|Melding|Meldinger|Loggfil|Loggfiler|Loggutdrag"},
    {"nb", FACTS_LINKS,
     "Lenker til skjermbilder|Skjermbilder|Skjermbilde|Lenker|Lenke|Lenke til skjermbilde|"
     "Lenke til skjermbilder|Lenker til skjermdumper|Lenke til skjermdump|Skjermdumper|Skjermdump|"
     "Skjermutklipp|Skjermopptak|Bilder|Koblinger|Linker|Linker til skjermbilder"},
    {"nb", RULESET_SITE, "Nettsted|Nettside|Berørt nettsted|Prosjekt"},
    {"nb", RULESET_TYPE, "Sakstype|Type sak|Type problem|Problemtype|Kategori"},
    {"nb", RULESET_OTHER,
     "Forventet resultat|Forventet oppførsel|Faktisk resultat|Faktisk oppførsel|Beskrivelse|"
     "Problembeskrivelse|Sammendrag|Oppsummering|Tilleggsinformasjon|Ytterligere informasjon|"
     "Mer informasjon|Annet|Øvrig|Merknader|Merknad|Kommentarer|Notater|Konsekvens|Prioritet|Nettleser|"
     "Operativsystem|Enhet|Kontaktperson|Spørsmål|Emne|Vedlegg|Berørte brukere|Kunde|Firma|Navn"},

    /* Finnish */
    {"fi", FACTS_STEPS,
     "Vaiheet virheen toistamiseksi|Vaiheet|Toistamisen vaiheet|Vaiheet ongelman toistamiseksi|"
     "Vaiheet toistamiseen|Toimet ongelman toistamiseksi|Toistaminen|Toisto-ohjeet|Toistovaiheet|"
     "Ohjeet toistamiseen|Kuinka toistaa|Kuinka toistaa ongelma|Kuinka toistaa virhe|Miten toistaa|"
     "Miten ongelma toistetaan|Miten virhe toistetaan|Miten ongelman voi toistaa|Näin virhe toistuu|"
     "Näin ongelma toistuu|Mitä teimme|Mitä tehtiin"},
    {"fi", FACTS_ENVIRONMENTS,
     "Ympäristöt, joita ongelma koskee|Ympäristö|Ympäristöt|Vaikutuksen alaiset ympäristöt|"
     "Kyseessä olevat ympäristöt|Ympäristöt joihin ongelma vaikuttaa|Missä ympäristöissä|"
     "Missä ympäristössä|Mikä ympäristö|Mitkä ympäristöt|Missä|Missä ongelma esiintyy|Ongelmaympäristö|"
     "Koskee ympäristöjä|Koskee ympäristöä"},
    {"fi", FACTS_BEGAN,
     "Milloin ongelma alkoi|Milloin se alkoi|Milloin|Alkoi|Mistä lähtien|Mistä alkaen|Alkamisaika|"
     "Alkamisajankohta|Alkuaika|Ongelman alku|Ongelma alkoi|Vika alkoi|Virhe alkoi|Milloin alkoi|"
     "Milloin vika alkoi|Milloin virhe alkoi|Ajankohta|Ensimmäinen havainto|Ensimmäinen esiintymä|"
     "Havaittu|Havaittu ensimmäisen kerran|Ensimmäisen kerran|Päivämäärä ja kellonaika|Päivämäärä ja aika|"
     "Aloitusaika"},
    {"fi", FACTS_ERRORS,
     "Virheilmoitukset|Virheilmoitus|Virheet|Virhe|Virheviestit|Virheviesti|Virhesanoma|Virhekoodi|"
     "Virhekoodit|Virheloki|Näytetty virheilmoitus|Ilmoitukset|Ilmoitus|Lokit|Loki|Lokiote|Lokitiedot|"
     "Tuloste"},
    {"fi", FACTS_LINKS,
     "Linkit kuvakaappauksiin|Kuvakaappaukset|Kuvakaappaus|Linkit|Linkki|Linkki kuvakaappaukseen|"
     "Linkit kuvaruutukaappauksiin|Kuvaruutukaappaukset|Kuvaruutukaappaus|Näyttökuvat|Näyttökuva|"
     "Linkit näyttökuviin|Ruutukaappaukset|Ruutukaappaus|Kuvat|Kuva|Näyttötallenne"},
    {"fi", RULESET_SITE, "Sivusto|Verkkosivusto|Verkkosivu|Sivuston tunnus|Projekti"},
    {"fi", RULESET_TYPE, "Tyyppi|Pyynnön tyyppi|Ongelman tyyppi|Tiketin tyyppi|Luokka|Kategoria"},
    {"fi", RULESET_OTHER,
     "Odotettu tulos|Odotettu toiminta|Todellinen tulos|Todellinen toiminta|Kuvaus|Ongelman kuvaus|"
     "Yhteenveto|Lisätiedot|Lisätietoja|Muuta|Muut tiedot|Huomautukset|Huomautus|Kommentit|Vaikutus|"
     "Prioriteetti|Kiireellisyys|Selain|Käyttöjärjestelmä|Laite|Yhteyshenkilö|Yhteystiedot|Puhelin|"
     "Ongelma|Kysymys|Kysymykset|Aihe|Liitteet|Asiakas|Yritys|Nimi"},

    /* Polish */
    {"pl", FACTS_STEPS,
     "Kroki do odtworzenia|Kroki|Kroki do odtworzenia problemu|Kroki do odtworzenia błędu|"
     "Kroki do reprodukcji|Kroki do reprodukcji błędu|Kroki reprodukcji|"
     "Kroki pozwalające odtworzyć problem|Kroki prowadzące do błędu|Jak odtworzyć|Jak odtworzyć problem|"
     "Jak odtworzyć błąd|Jak zreprodukować|Jak powtórzyć błąd|Sposób odtworzenia|Odtworzenie|"
     "Odtworzenie problemu|Odtworzenie błędu|Reprodukcja|Aby odtworzyć|Procedura|Wykonane kroki|"
     "Co zrobiliśmy"},
    {"pl", FACTS_ENVIRONMENTS,
     "Dotknięte środowiska|Środowisko|Środowiska|Dotknięte środowisko|Środowiska, których dotyczy problem|"
     "Środowisko, którego dotyczy problem|Których środowisk dotyczy|Którego środowiska dotyczy|"
     "Jakie środowiska|Jakie środowisko|W jakim środowisku|W jakich środowiskach|Na jakim środowisku|"
     "Na jakich środowiskach|Gdzie|Gdzie występuje|Gdzie występuje problem|Dotyczy środowisk|"
     "Dotyczy środowiska"},
    {"pl", FACTS_BEGAN,
     "Kiedy się zaczęło|Kiedy to się zaczęło|Kiedy|Od kiedy|Od|Początek|Początek problemu|Początek awarii|"
     "Początek błędu|Zaczęło się|Rozpoczęcie|Kiedy zaczął się problem|Kiedy problem się zaczął|"
     "Kiedy wystąpił problem|Kiedy wystąpił błąd|Kiedy pojawił się problem|Kiedy pojawił się błąd|"
     "Kiedy rozpoczął się problem|Czas wystąpienia|Czas rozpoczęcia|Data i godzina|"
     "Data i godzina rozpoczęcia|Data i godzina początku|Data i czas|Data rozpoczęcia|Data wystąpienia|"
     "Data i godzina wystąpienia|Moment wystąpienia|Pierwsze wystąpienie|Po raz pierwszy|Występuje od|"
     "Wystąpił|Wystąpiło|Od kiedy występuje|Od kiedy występuje problem"},
    {"pl", FACTS_ERRORS,
     "Komunikaty o błędach|Komunikat o błędzie|Błędy|Błąd|Komunikaty błędów|Komunikat błędu|"
     "Komunikaty błędu|Komunikat|Komunikaty|Treść błędu|Treść komunikatu|Treść komunikatu o błędzie|"
     "Wyświetlany komunikat|Wyświetlany błąd|Wyświetlane błędy|Kod błędu|Kody błędów|Log błędów|Logi|"
     "Dziennik|Dziennik błędów|Wyjście konsoli"},
    {"pl", FACTS_LINKS,
     "Linki do zrzutów ekranu|Zrzuty ekranu|Zrzut ekranu|Linki|Łącza|Łącze|Odnośniki|"
     "Link do zrzutu ekranu|Link do zrzutów ekranu|Linki do zrzutów|Łącza do zrzutów ekranu|"
     "Odnośniki do zrzutów ekranu|Zrzuty|Screeny|Screenshoty|Linki do screenów|Obrazy|Obrazki|"
     "Nagranie ekranu"},
    {"pl", RULESET_SITE, "Witryna|Strona|Strona internetowa|Serwis|Witryna internetowa|ID witryny|Projekt"},
    {"pl", RULESET_TYPE,
     "Typ|Rodzaj|Typ zgłoszenia|Rodzaj zgłoszenia|Rodzaj problemu|Typ problemu|Kategoria"},
    {"pl", RULESET_OTHER,
     "Oczekiwany rezultat|Oczekiwany wynik|Oczekiwane zachowanie|Oczekiwany efekt|Rzeczywisty rezultat|"
     "Rzeczywisty wynik|Rzeczywiste zachowanie|Aktualny rezultat|Aktualny wynik|Aktualne zachowanie|Opis|"
     "Opis problemu|Opis błędu|Podsumowanie|Dodatkowe informacje|Inne informacje|Więcej informacji|"
     "Szczegóły|Uwagi|Uwaga|Komentarze|Komentarz|Wpływ|Priorytet|Pilność|Przeglądarka|System operacyjny|"
     "Urządzenie|Kontakt|Osoba kontaktowa|Telefon|Problem|Pytanie|Pytania|Temat|Załączniki|"
     "Dotknięci użytkownicy|Klient|Firma|Imię i nazwisko"},

    /* Czech */
    {"cs", FACTS_STEPS,
     "Kroky k reprodukci|Kroky|Kroky k vyvolání chyby|Kroky k vyvolání problému|Kroky k zopakování|"
     "Kroky k zopakování chyby|Kroky pro reprodukci|Kroky k reprodukování|Kroky k reprodukci chyby|"
     "Kroky k reprodukci problému|Kroky k napodobení|Kroky vedoucí k chybě|Jak reprodukovat|"
     "Jak chybu vyvolat|Jak chybu zopakovat|Jak problém reprodukovat|Jak problém vyvolat|"
     "Jak chybu reprodukovat|Postup|Postup k vyvolání chyby|Postup reprodukce|Postup pro reprodukci|"
     "Reprodukce|Co jsme dělali"},
    {"cs", FACTS_ENVIRONMENTS,
     "Dotčená prostředí|Prostředí|Dotčené prostředí|Postižená prostředí|Postižené prostředí|"
     "Ovlivněná prostředí|Ovlivněné prostředí|Zasažená prostředí|Zasažené prostředí|Jaká prostředí|"
     "Jaké prostředí|V jakém prostředí|V jakých prostředích|Ve kterém prostředí|Ve kterých prostředích|"
     "Kde|Kde se to děje|Kde k chybě dochází|Kterých prostředí se to týká"},
    {"cs", FACTS_BEGAN,
     "Kdy to začalo|Kdy začal problém|Kdy|Od kdy|Odkdy|Od|Začátek|Začátek problému|Začátek výpadku|Začalo|"
     "Začalo to|Kdy problém začal|Kdy chyba vznikla|Kdy k tomu došlo|Kdy nastal problém|Kdy nastala chyba|"
     "Kdy se problém objevil|Kdy se chyba objevila|Čas výskytu|Čas vzniku|Doba vzniku|Datum a čas|"
     "Datum a čas vzniku|Počátek|Počátek problému|První výskyt|Poprvé|Poprvé zaznamenáno|Vzniklo|"
     "Objevilo se|Trvá od|Od kdy se to děje|Od kdy problém trvá"},
    {"cs", FACTS_ERRORS,
     "Chybové hlášky|Chybová hláška|Chyby|Chyba|Chybová hlášení|Chybové hlášení|Chybové zprávy|"
     "Chybová zpráva|Zobrazená chyba|Zobrazená chybová hláška|Text chyby|Znění chyby|Kód chyby|"
     "Chybový kód|Chybové kódy|Chybový výpis|Hlášky|Hláška|Hlášení|Logy|Záznamy|Záznam|Protokol|Výpis|"
     "Výpis konzole"},
    {"cs", FACTS_LINKS,
     "Odkazy na snímky obrazovky|Snímky obrazovky|Snímek obrazovky|Odkazy|Odkaz|Odkaz na snímek obrazovky|"
     "Odkaz na snímky obrazovky|Odkazy na screenshoty|Screenshoty|Odkazy na snímky|Snímky|Obrázky|"
     "Otisky obrazovky|Záznam obrazovky"},
    {"cs", RULESET_SITE, "Web|Stránka|Webová stránka|Webové stránky|ID webu|Dotčený web|Projekt"},
    {"cs", RULESET_TYPE, "Typ|Druh|Typ problému|Typ požadavku|Druh problému|Kategorie"},
    {"cs", RULESET_OTHER,
     "Očekávaný výsledek|Očekávané chování|Očekáváno|Skutečný výsledek|Skutečné chování|Popis|"
     "Popis problému|Popis chyby|Shrnutí|Souhrn|Doplňující informace|Další informace|Ostatní informace|"
     "Podrobnosti|Poznámky|Poznámka|Komentář|Dopad|Priorita|Naléhavost|Prohlížeč|Operační systém|Zařízení|"
     "Kontakt|Kontaktní osoba|Telefon|Problém|Dotaz|Otázka|Otázky|Předmět|Přílohy|Dotčení uživatelé|"
     "Zákazník|Firma|Jméno"},

    /* Slovak */
    {"sk", FACTS_STEPS,
     "Kroky na reprodukciu|Kroky na vyvolanie chyby|Kroky na zopakovanie|Kroky na zopakovanie chyby|"
     "Kroky na reprodukovanie|Kroky na reprodukciu chyby|Kroky na reprodukciu problému|"
     "Kroky k reprodukcii|Kroky vedúce k chybe|Ako reprodukovať|Ako chybu vyvolať|Ako chybu zopakovať|"
     "Ako problém reprodukovať|Postup na vyvolanie chyby|Reprodukcia|Čo sme robili"},
    {"sk", FACTS_ENVIRONMENTS,
     "Dotknuté prostredia|Prostredie|Prostredia|Dotknuté prostredie|Postihnuté prostredia|"
     "Postihnuté prostredie|Ovplyvnené prostredia|Ovplyvnené prostredie|Zasiahnuté prostredia|"
     "V akom prostredí|V akých prostrediach|V ktorom prostredí|Aké prostredie|Aké prostredia|Kde|"
     "Kde sa to deje"},
    {"sk", FACTS_BEGAN,
     "Kedy to začalo|Kedy sa to začalo|Kedy začal problém|Kedy|Od kedy|Odkedy|Začiatok|Začiatok problému|"
     "Začiatok výpadku|Začalo|Začalo sa|Kedy problém začal|Kedy sa problém začal|Kedy chyba vznikla|"
     "Kedy nastal problém|Kedy nastala chyba|Kedy sa problém objavil|Čas výskytu|Čas vzniku|Dátum a čas|"
     "Prvý výskyt|Prvýkrát|Vzniklo|Trvá od|Od kedy sa to deje"},
    {"sk", FACTS_ERRORS,
     "Chybové hlásenia|Chybové hlásenie|Chyby|Chyba|Chybové správy|Chybová správa|Chybové hlášky|"
     "Chybová hláška|Zobrazená chyba|Text chyby|Znenie chyby|Kód chyby|Chybový kód|Hlásenia|Hlásenie|"
     "Záznamy|Výpis"},
    {"sk", FACTS_LINKS,
     "Odkazy na snímky obrazovky|Snímky obrazovky|Snímka obrazovky|Odkazy|Odkaz|Odkaz na snímku obrazovky|"
     "Odkaz na snímky obrazovky|Odkazy na screenshoty|Obrázky|Záznam obrazovky"},
    {"sk", RULESET_SITE, "Stránka|Webová stránka|Webové sídlo|Webstránka|Dotknutý web|Projekt"},
    {"sk", RULESET_TYPE, "Typ|Druh|Typ problému|Typ požiadavky|Druh problému|Kategória"},
    {"sk", RULESET_OTHER,
     "Očakávaný výsledok|Očakávané správanie|Skutočný výsledok|Skutočné správanie|Popis|Popis problému|"
     "Zhrnutie|Doplňujúce informácie|Ďalšie informácie|Podrobnosti|Poznámky|Poznámka|Komentár|Dopad|"
     "Priorita|Naliehavosť|Prehliadač|Operačný systém|Zariadenie|Kontakt|Telefón|Problém|Otázka|Otázky|"
     "Predmet|Prílohy|Zákazník|Firma|Meno"},

    /* Hungarian */
    {"hu", FACTS_STEPS,
     "A hiba reprodukálásának lépései|Lépések|Reprodukálás lépései|A reprodukálás lépései|"
     "Lépések a hiba reprodukálásához|Lépések a reprodukáláshoz|A probléma reprodukálásának lépései|"
     "Lépések a hiba előidézéséhez|A hiba előidézésének lépései|Reprodukálás|Reprodukció|"
     "Hogyan reprodukálható|Hogyan reprodukálható a hiba|A hiba előidézése|Hibajelenség előidézése|"
     "Mit tettünk|Teendők a hiba előidézéséhez"},
    {"hu", FACTS_ENVIRONMENTS,
     "Érintett környezetek|Környezet|Környezetek|Érintett környezet|Melyik környezet|Melyik környezetek|"
     "Melyik környezetben|Melyik környezetekben|Mely környezetek érintettek|Mely környezetekben|"
     "Milyen környezetben|Hol|Hol jelentkezik|Hol jelentkezik a hiba|Érintett rendszerek"},
    {"hu", FACTS_BEGAN,
     "Mikor kezdődött|Mikor kezdődött a probléma|Mikor|Mióta|Mikortól|Kezdete|Kezdet|A probléma kezdete|"
     "A hiba kezdete|A hiba kezdetének időpontja|A leállás kezdete|Kezdődött|Mikor kezdődött a hiba|"
     "Mikor jelentkezett|Mikor jelentkezett a hiba|Mikor jelentkezett először|Időpont|A hiba időpontja|"
     "Dátum és idő|Dátum és időpont|Kezdő időpont|Kezdési időpont|Első előfordulás|Először|"
     "Először jelentkezett|Mióta áll fenn|Mióta áll fenn a hiba|Mióta tart"},
    {"hu", FACTS_ERRORS,
     "Hibaüzenetek|Hibaüzenet|Hibák|Hiba|A hibaüzenet|A hibaüzenet szövege|Megjelenő hibaüzenet|"
     "Megjelenő hibaüzenetek|Kapott hibaüzenet|Hibakód|Hibakódok|Hibanapló|Üzenet|Üzenetek|Napló|Naplók|"
     "Naplórészlet|Kimenet"},
    {"hu", FACTS_LINKS,
     "Képernyőképek linkjei|Képernyőképek|Képernyőkép|Linkek|Hivatkozások|Hivatkozás|"
     "Linkek a képernyőképekhez|Képernyőkép linkje|Képernyőképek hivatkozásai|"
     "Hivatkozások képernyőképekre|Képernyőmentések|Képernyőmentés|Képernyőfotók|Képernyőfotó|Képek"},
    {"hu", RULESET_SITE,
     "Webhely|Weboldal|Honlap|Oldal|Érintett webhely|Érintett oldal|Webhely azonosítója|Projekt"},
    {"hu", RULESET_TYPE, "Típus|Fajta|Hibatípus|A probléma típusa|Bejelentés típusa|Kategória"},
    {"hu", RULESET_OTHER,
     "Elvárt eredmény|Várt eredmény|Elvárt működés|Várt működés|Tényleges eredmény|Tényleges működés|"
     "Tapasztalt működés|Leírás|A probléma leírása|Hibaleírás|Összefoglalás|További információ|"
     "További információk|Egyéb információ|Egyéb|Részletek|Megjegyzés|Megjegyzések|Hatás|Prioritás|"
     "Sürgősség|Böngésző|Operációs rendszer|Eszköz|Kapcsolattartó|Elérhetőség|Telefon|Probléma|Kérdés|"
     "Kérdések|Tárgy|Mellékletek|Érintett felhasználók|Ügyfél|Cég|Név"},

    /* Romanian */
    {"ro", FACTS_STEPS,
     "Pași pentru reproducere|Pași|Pașii|Pașii pentru reproducere|Pași pentru a reproduce|"
     "Pași pentru a reproduce problema|Pași pentru a reproduce eroarea|Pași de reproducere|"
     "Pașii de reproducere|Pași pentru reproducerea problemei|Pași pentru reproducerea erorii|"
     "Cum se reproduce|Cum se reproduce problema|Cum se reproduce eroarea|Cum reproducem problema|"
     "Cum poate fi reprodusă|Reproducere|Pași de urmat|Procedură|Ce am făcut"},
    {"ro", FACTS_ENVIRONMENTS,
     "Medii afectate|Mediu|Medii|Mediul|Mediile|Mediul afectat|Mediile afectate|Mediu afectat|"
     "Ce medii sunt afectate|Ce mediu|În ce mediu|În ce medii|Care medii|Unde|Unde apare|"
     "Unde apare problema|Sisteme afectate"},
    {"ro", FACTS_BEGAN,
     "Când a început|Când a început problema|Când|De când|Din|Începând cu|Începutul problemei|Început|"
     "Începutul|A început|A început la|Când a apărut|Când a apărut problema|Când a apărut eroarea|"
     "Când s-a întâmplat|Momentul apariției|Data și ora|Data și ora începerii|Data începerii|"
     "Ora începerii|Prima apariție|Prima dată|Apare de la|Apare din|De când apare"},
    {"ro", FACTS_ERRORS,
     "Mesaje de eroare|Mesaj de eroare|Erori|Eroare|Mesajul de eroare|Mesajele de eroare|"
     "Mesaje de eroare afișate|Mesajul afișat|Erori afișate|Eroarea afișată|Eroarea|Textul erorii|"
     "Cod de eroare|Codul erorii|Coduri de eroare|Jurnal|Jurnale|Jurnal de erori"},
    {"ro", FACTS_LINKS,
     "Linkuri către capturi de ecran|Capturi de ecran|Captură de ecran|Linkuri|Legături|Legătură|"
     "Link către captura de ecran|Link către capturi de ecran|Link-uri|Link-uri către capturi de ecran|"
     "Legături către capturi de ecran|Capturi|Imagini|Poze"},
    {"ro", RULESET_SITE, "Site|Site web|Site-ul|Site afectat|ID-ul site-ului|Proiect"},
    {"ro", RULESET_TYPE, "Tip|Tipul|Tipul problemei|Tipul solicitării|Tip problemă|Categorie|Categoria"},
    {"ro", RULESET_OTHER,
     "Rezultat așteptat|Rezultatul așteptat|Comportament așteptat|Comportamentul așteptat|"
     "Rezultat obținut|Rezultatul obținut|Rezultatul actual|Comportament actual|Descriere|"
     "Descrierea problemei|Rezumat|Informații suplimentare|Alte informații|Mai multe informații|Detalii|"
     "Note|Observații|Comentarii|Impact|Prioritate|Urgență|Browser|Sistem de operare|Dispozitiv|Contact|"
     "Telefon|Problemă|Problema|Întrebare|Întrebări|Subiect|Atașamente|Utilizatori afectați|Client|"
     "Companie|Nume"},

    /* Russian */
    {"ru", FACTS_STEPS,
     "Шаги для воспроизведения|Шаги|Шаги воспроизведения|Шаги по воспроизведению|"
     "Шаги для воспроизведения проблемы|Шаги для воспроизведения ошибки|Шаги к воспроизведению|"
     "Действия для воспроизведения|Порядок воспроизведения|Порядок действий|Последовательность действий|"
     "Как воспроизвести|Как воспроизвести проблему|Как воспроизвести ошибку|Способ воспроизведения|"
     "Воспроизведение|Воспроизведение ошибки|Воспроизведение проблемы|Чтобы воспроизвести|"
     "Для воспроизведения|Что мы делали|Что я делал|Действия"},
    {"ru", FACTS_ENVIRONMENTS,
     "Затронутые среды|Среда|Среды|Затронутая среда|Окружение|Окружения|Затронутые окружения|"
     "Затронутое окружение|Какие среды|Какая среда|Какие среды затронуты|В какой среде|В каких средах|"
     "В каком окружении|В каких окружениях|Стенд|Стенды|Контур|Контуры|Где|Где происходит|Где возникает|"
     "Где проявляется|Затронутые системы"},
    {"ru", FACTS_BEGAN,
     "Когда началось|Когда это началось|Когда|С каких пор|С какого времени|Когда началась проблема|"
     "Когда проблема началась|Когда возникла проблема|Когда возникла ошибка|Когда возникло|"
     "Когда появилась проблема|Когда появилась ошибка|Когда произошло|Когда это произошло|Начало|"
     "Начало проблемы|Начало сбоя|Начало инцидента|Началось|Время начала|Время возникновения|"
     "Время появления|Дата и время|Дата и время начала|Дата и время возникновения|Дата начала|"
     "Дата возникновения|Момент возникновения|Первое появление|Впервые|Впервые замечено|"
     "Впервые обнаружено|Возникло|Появилось|Наблюдается с|Происходит с|С"},
    {"ru", FACTS_ERRORS,
     "Сообщения об ошибках|Сообщение об ошибке|Ошибки|Ошибка|Сообщения об ошибке|Текст ошибки|"
     "Тексты ошибок|Текст сообщения об ошибке|Текст сообщения|Код ошибки|Коды ошибок|Показанная ошибка|"
     "Отображаемая ошибка|Какая ошибка|Какие ошибки|Журнал|Журналы|Журнал ошибок|Лог|Логи|Лог ошибок|"
     "Логи ошибок|Вывод|Вывод консоли|Стек вызовов|Трассировка"},
    {"ru", FACTS_LINKS,
     "Ссылки на скриншоты|Скриншоты|Скриншот|Ссылки|Ссылка|Ссылка на скриншот|Ссылка на скриншоты|"
     "Ссылки на снимки экрана|Снимки экрана|Снимок экрана|Ссылки на изображения|Изображения|Скрины|Скрин|"
     "Картинки|Запись экрана|Видео"},
    {"ru", RULESET_SITE, "Сайт|Веб-сайт|Вебсайт|Затронутый сайт|Идентификатор сайта|ID сайта|Проект"},
    {"ru", RULESET_TYPE, "Тип|Тип обращения|Тип проблемы|Тип запроса|Тип заявки|Вид|Категория"},
    {"ru", RULESET_OTHER,
     "Ожидаемый результат|Ожидаемое поведение|Ожидаемые результаты|Фактический результат|"
     "Фактическое поведение|Фактические результаты|Описание|Описание проблемы|Описание ошибки|Сводка|"
     "Кратко|Дополнительная информация|Дополнительные сведения|Прочая информация|Прочее|Подробности|"
     "Примечания|Примечание|Комментарии|Комментарий|Заметки|Влияние|Приоритет|Срочность|Критичность|"
     "Браузер|Операционная система|Устройство|Контакт|Контакты|Контактное лицо|Телефон|Проблема|Вопрос|"
     "Вопросы|Тема|Вложения|Затронутые пользователи|Клиент|Компания|Имя"},

    /* Ukrainian */
    {"uk", FACTS_STEPS,
     "Кроки для відтворення|Кроки|Кроки відтворення|Кроки для відтворення проблеми|"
     "Кроки для відтворення помилки|Кроки до відтворення|Кроки, щоб відтворити|Дії для відтворення|"
     "Порядок відтворення|Порядок дій|Послідовність дій|Як відтворити|Як відтворити проблему|"
     "Як відтворити помилку|Відтворення|Відтворення помилки|Відтворення проблеми|Щоб відтворити|"
     "Для відтворення|Що ми робили"},
    {"uk", FACTS_ENVIRONMENTS,
     "Уражені середовища|Середовище|Середовища|Уражене середовище|Зачеплені середовища|Які середовища|"
     "Яке середовище|Які середовища зачеплено|У якому середовищі|У яких середовищах|В якому середовищі|"
     "В яких середовищах|Оточення|Де|Де виникає|Де відбувається|Зачеплені системи"},
    {"uk", FACTS_BEGAN,
     "Коли почалося|Коли це почалося|Коли|Відколи|З якого часу|Коли почалася проблема|"
     "Коли проблема почалася|Коли виникла проблема|Коли виникла помилка|Коли виникло|"
     "Коли з'явилася проблема|Коли з'явилася помилка|Коли сталося|Коли це сталося|Початок|"
     "Початок проблеми|Початок збою|Почалося|Час початку|Час виникнення|Дата і час|Дата та час|Дата й час|"
     "Дата початку|Дата виникнення|Перша поява|Вперше|Уперше|Вперше помічено|Виникло|Спостерігається з"},
    {"uk", FACTS_ERRORS,
     "Повідомлення про помилки|Повідомлення про помилку|Помилки|Помилка|Текст помилки|Тексти помилок|"
     "Текст повідомлення про помилку|Код помилки|Коди помилок|Яка помилка|Які помилки|Журнал помилок|"
     "Логи помилок"},
    {"uk", FACTS_LINKS,
     "Посилання на знімки екрана|Знімки екрана|Знімок екрана|Посилання|Посилання на скриншоти|"
     "Посилання на скріншоти|Посилання на знімок екрана|Посилання на скриншот|Скриншоти|Скриншот|"
     "Скріншоти|Скріншот|Знімки|Зображення|Запис екрана"},
    {"uk", RULESET_SITE, "Сайт|Вебсайт|Веб-сайт|Уражений сайт|Ідентифікатор сайту|Проєкт|Проект"},
    {"uk", RULESET_TYPE, "Тип|Тип звернення|Тип проблеми|Тип запиту|Вид|Категорія"},
    {"uk", RULESET_OTHER,
     "Очікуваний результат|Очікувана поведінка|Фактичний результат|Фактична поведінка|Опис|Опис проблеми|"
     "Підсумок|Додаткова інформація|Додаткові відомості|Інша інформація|Інше|Подробиці|Деталі|Примітки|"
     "Примітка|Коментарі|Коментар|Вплив|Пріоритет|Терміновість|Операційна система|Пристрій|Контакти|"
     "Телефон|Проблема|Питання|Запитання|Тема|Вкладення|Клієнт|Компанія|Ім'я"},

    /* Bulgarian */
    {"bg", FACTS_STEPS,
     "Стъпки за възпроизвеждане|Стъпки|Стъпки за възпроизвеждане на проблема|"
     "Стъпки за възпроизвеждане на грешката|Стъпки за повторение|Как да се възпроизведе|"
     "Как се възпроизвежда|Как да възпроизведем проблема|Възпроизвеждане|Възпроизвеждане на проблема|"
     "Какво направихме"},
    {"bg", FACTS_ENVIRONMENTS,
     "Засегнати среди|Засегната среда|Среди|Засегнатата среда|Засегнатите среди|Кои среди|Коя среда|"
     "Кои среди са засегнати|В коя среда|В кои среди|Къде|Къде се случва|Къде възниква|Засегнати системи"},
    {"bg", FACTS_BEGAN,
     "Кога започна|Кога започна проблемът|Кога|Откога|От кога|Кога е започнало|Кога е започнал проблемът|"
     "Кога възникна|Кога възникна проблемът|Кога се появи|Кога се появи проблемът|Кога се случи|"
     "Начало на проблема|Начало на срива|Започна|Начален час|Час на възникване|Дата и час|"
     "Дата на възникване|Първа поява|За първи път|Възникна|От"},
    {"bg", FACTS_ERRORS,
     "Съобщения за грешки|Съобщение за грешка|Грешки|Грешка|Съобщения за грешка|Текст на грешката|"
     "Текст на съобщението|Код на грешката|Кодове за грешки|Показана грешка|Показано съобщение|Дневник|"
     "Дневници|Логове"},
    {"bg", FACTS_LINKS,
     "Връзки към екранни снимки|Екранни снимки|Екранна снимка|Връзки|Връзка|Линкове|Линк|"
     "Връзки към снимки на екрана|Снимки на екрана|Снимка на екрана|Връзка към екранна снимка|"
     "Линкове към екранни снимки|Линкове към скрийншоти|Скрийншоти|Скрийншот|Снимки"},
    {"bg", RULESET_SITE, "Сайт|Уебсайт|Уеб сайт|Засегнат сайт|Проект"},
    {"bg", RULESET_TYPE, "Тип|Вид|Вид проблем|Тип на проблема|Вид на проблема|Категория"},
    {"bg", RULESET_OTHER,
     "Очакван резултат|Очаквано поведение|Действителен резултат|Действително поведение|Реален резултат|"
     "Описание|Описание на проблема|Обобщение|Допълнителна информация|Друга информация|Друго|Подробности|"
     "Бележки|Забележка|Коментари|Въздействие|Приоритет|Спешност|Браузър|Операционна система|Устройство|"
     "Контакт|Телефон|Проблем|Въпрос|Въпроси|Прикачени файлове|Клиент|Фирма|Име"},

    /* Greek */
    {"el", FACTS_STEPS,
     "Βήματα αναπαραγωγής|Βήματα|Βήματα για αναπαραγωγή|Βήματα για την αναπαραγωγή|"
     "Βήματα για αναπαραγωγή του προβλήματος|Βήματα για την αναπαραγωγή του προβλήματος|"
     "Βήματα για την αναπαραγωγή του σφάλματος|Βήματα αναπαραγωγής του προβλήματος|Πώς αναπαράγεται|"
     "Πώς αναπαράγεται το πρόβλημα|Πώς να αναπαραχθεί|Αναπαραγωγή|Αναπαραγωγή του προβλήματος|"
     "Διαδικασία αναπαραγωγής|Διαδικασία|Τι κάναμε"},
    {"el", FACTS_ENVIRONMENTS,
     "Επηρεαζόμενα περιβάλλοντα|Περιβάλλον|Περιβάλλοντα|Επηρεαζόμενο περιβάλλον|"
     "Περιβάλλοντα που επηρεάζονται|Περιβάλλον που επηρεάζεται|Ποια περιβάλλοντα|Ποιο περιβάλλον|"
     "Ποια περιβάλλοντα επηρεάζονται|Σε ποιο περιβάλλον|Σε ποια περιβάλλοντα|Πού|Πού συμβαίνει|"
     "Πού εμφανίζεται|Επηρεαζόμενα συστήματα"},
    {"el", FACTS_BEGAN,
     "Πότε ξεκίνησε|Πότε ξεκίνησε το πρόβλημα|Πότε|Από πότε|Από|Πότε άρχισε|Πότε άρχισε το πρόβλημα|"
     "Πότε εμφανίστηκε|Πότε εμφανίστηκε το πρόβλημα|Πότε συνέβη|Έναρξη|Έναρξη προβλήματος|"
     "Έναρξη του προβλήματος|Ξεκίνησε|Άρχισε|Ώρα έναρξης|Χρόνος έναρξης|Ημερομηνία και ώρα|"
     "Ημερομηνία έναρξης|Αρχή του προβλήματος|Πρώτη εμφάνιση|Πρώτη φορά|Συμβαίνει από|Από πότε συμβαίνει"},
    {"el", FACTS_ERRORS,
     "Μηνύματα σφάλματος|Μήνυμα σφάλματος|Σφάλματα|Σφάλμα|Μηνύματα λάθους|Μήνυμα λάθους|Λάθη|Λάθος|"
     "Κείμενο σφάλματος|Κωδικός σφάλματος|Κωδικοί σφάλματος|Εμφανιζόμενο μήνυμα|Εμφανιζόμενα σφάλματα|"
     "Μηνύματα|Μήνυμα|Αρχείο καταγραφής|Αρχεία καταγραφής|Έξοδος"},
    {"el", FACTS_LINKS,
     "Σύνδεσμοι προς στιγμιότυπα οθόνης|Στιγμιότυπα οθόνης|Στιγμιότυπο οθόνης|Σύνδεσμοι|Σύνδεσμος|"
     "Σύνδεσμοι για στιγμιότυπα οθόνης|Σύνδεσμοι σε στιγμιότυπα οθόνης|Σύνδεσμος προς στιγμιότυπο οθόνης|"
     "Στιγμιότυπα|Εικόνες|Φωτογραφίες οθόνης|Καταγραφή οθόνης"},
    {"el", RULESET_SITE, "Ιστότοπος|Ιστοσελίδα|Σελίδα|Ιστοχώρος|Επηρεαζόμενος ιστότοπος|Έργο"},
    {"el", RULESET_TYPE, "Τύπος|Είδος|Τύπος αιτήματος|Τύπος προβλήματος|Είδος προβλήματος|Κατηγορία"},
    {"el", RULESET_OTHER,
     "Αναμενόμενο αποτέλεσμα|Αναμενόμενη συμπεριφορά|Πραγματικό αποτέλεσμα|Πραγματική συμπεριφορά|"
     "Περιγραφή|Περιγραφή προβλήματος|Περιγραφή του προβλήματος|Περίληψη|Πρόσθετες πληροφορίες|"
     "Επιπλέον πληροφορίες|Άλλες πληροφορίες|Λεπτομέρειες|Σημειώσεις|Σημείωση|Παρατηρήσεις|Σχόλια|"
     "Επίπτωση|Προτεραιότητα|Πρόγραμμα περιήγησης|Λειτουργικό σύστημα|Συσκευή|Επικοινωνία|Τηλέφωνο|"
     "Πρόβλημα|Ερώτηση|Ερωτήσεις|Θέμα|Συνημμένα|Πελάτης|Εταιρεία|Όνομα"},

    /* Turkish */
    {"tr", FACTS_STEPS,
     "Yeniden oluşturma adımları|Adımlar|Sorunu yeniden oluşturma adımları|"
     "Hatayı yeniden oluşturma adımları|Yeniden üretme adımları|Hatayı yeniden üretme adımları|"
     "Sorunu yeniden üretme adımları|Tekrarlama adımları|Sorunu tekrarlama adımları|"
     "Hatayı tekrarlama adımları|Hatayı tekrarlamak için adımlar|Sorunu tekrarlamak için adımlar|"
     "Nasıl yeniden oluşturulur|Nasıl tekrarlanır|Hata nasıl oluşuyor|Sorun nasıl oluşuyor|"
     "Yeniden oluşturma|Ne yaptık|İzlenen adımlar|Yapılan işlemler"},
    {"tr", FACTS_ENVIRONMENTS,
     "Etkilenen ortamlar|Ortam|Ortamlar|Etkilenen ortam|Hangi ortam|Hangi ortamlar|Hangi ortamda|"
     "Hangi ortamlarda|Hangi ortamlar etkileniyor|Nerede|Nerede oluyor|Nerede oluşuyor|Etkilenen sistemler"},
    {"tr", FACTS_BEGAN,
     "Ne zaman başladı|Sorun ne zaman başladı|Ne zaman|Ne zamandan beri|Ne zamandır|Başlangıç|"
     "Başlangıç zamanı|Başlama zamanı|Sorunun başlangıcı|Sorunun başladığı zaman|Sorunun başlama zamanı|"
     "Başladı|Hata ne zaman başladı|Ne zaman oluştu|Ne zaman oldu|Ne zaman ortaya çıktı|Tarih ve saat|"
     "Başlangıç tarihi|Başlangıç saati|Oluşma zamanı|İlk görülme|İlk kez görülme|İlk görüldüğü zaman|"
     "İlk kez|Zaman"},
    {"tr", FACTS_ERRORS,
     "Hata mesajları|Hata mesajı|Hatalar|Hata|Hata iletileri|Hata iletisi|Hata metni|Hata kodu|"
     "Hata kodları|Görüntülenen hata|Görünen hata|Alınan hata|Alınan hatalar|Alınan hata mesajı|Mesajlar|"
     "Mesaj|Günlük|Günlükler|Hata günlüğü|Hata kaydı|Hata kayıtları|Loglar|Çıktı"},
    {"tr", FACTS_LINKS,
     "Ekran görüntüsü bağlantıları|Ekran görüntüleri|Ekran görüntüsü|Bağlantılar|Bağlantı|"
     "Ekran görüntülerinin bağlantıları|Ekran görüntülerine bağlantılar|Ekran görüntüsü bağlantısı|"
     "Ekran görüntüsü linkleri|Ekran görüntüsü linki|Linkler|Görseller|Resimler|Ekran kaydı"},
    {"tr", RULESET_SITE, "Site|Web sitesi|İnternet sitesi|Etkilenen site|Site kimliği|Proje"},
    {"tr", RULESET_TYPE, "Tür|Tip|Sorun türü|Talep türü|Bildirim türü|Kategori"},
    {"tr", RULESET_OTHER,
     "Beklenen sonuç|Beklenen davranış|Gerçekleşen sonuç|Gerçek sonuç|Gerçekleşen davranış|Açıklama|"
     "Sorun açıklaması|Sorunun açıklaması|Özet|Ek bilgiler|Ek bilgi|Diğer bilgiler|Diğer|Detaylar|"
     "Ayrıntılar|Notlar|Not|Yorumlar|Etki|Öncelik|Aciliyet|Tarayıcı|İşletim sistemi|Cihaz|İletişim|"
     "Telefon|Sorun|Problem|Soru|Sorular|Konu|Ekler|Etkilenen kullanıcılar|Müşteri|Şirket|İsim|Ad"},

    /* Japanese */
    {"ja", FACTS_STEPS,
     "再現手順|手順|再現方法|再現ステップ|再現|再現するための手順|再現の手順|問題の再現手順|"
     "エラーの再現手順|再現条件|操作手順|実行手順|発生手順|ステップ|手順(再現方法)|行った操作|操作内容|"
     "再現までの手順"},
    {"ja", FACTS_ENVIRONMENTS,
     "影響を受ける環境|環境|発生環境|対象環境|該当環境|影響環境|影響のある環境|影響を受けている環境|"
     "影響範囲(環境)|問題の発生環境|利用環境|どの環境|どの環境で|どの環境で発生|発生場所|対象"},
    {"ja", FACTS_BEGAN,
     "発生日時|発生時刻|発生時期|開始日時|開始時刻|開始|問題の開始日時|問題の発生日時|問題が始まった日時|"
     "問題が発生した日時|発生した日時|発生した時刻|発生開始|発生開始日時|いつから|いつ|いつ発生|"
     "いつから発生|いつ始まったか|いつから発生しているか|いつ発生したか|いつ始まりましたか|いつからですか|"
     "発生|発生日|初回発生日時|最初に発生した日時|障害発生日時|障害発生時刻|日時|始まった時刻|始まった日時"},
    {"ja", FACTS_ERRORS,
     "エラーメッセージ|エラー|エラー内容|エラー文|エラー文言|エラーログ|エラー表示|エラーコード|"
     "表示されたエラー|表示されるエラー|表示されるエラーメッセージ|表示されたエラーメッセージ|"
     "エラーの内容|メッセージ|ログ|例外|スタックトレース|出力|コンソール出力"},
    {"ja", FACTS_LINKS,
     "スクリーンショットのリンク|スクリーンショット|スクリーンショットへのリンク|リンク|スクショ|"
     "画面キャプチャ|キャプチャ|キャプチャ画像|画面キャプチャのリンク|スクリーンショットのURL|"
     "スクリーンショットURL|画像|画像リンク|画像のリンク|画面ショット|参考リンク|動画"},
    {"ja", RULESET_SITE,
     "サイト|サイト名|サイトID|対象サイト|ウェブサイト|Webサイト|該当サイト|プロジェクト"},
    {"ja", RULESET_TYPE,
     "種別|種類|タイプ|区分|カテゴリ|カテゴリー|問い合わせ種別|お問い合わせ種別|問題の種類|チケット種別"},
    {"ja", RULESET_OTHER,
     "期待される結果|期待する結果|期待結果|期待される動作|期待する動作|期待動作|期待値|実際の結果|"
     "実際の動作|実際の挙動|現象|事象|症状|問題の内容|問題|内容|説明|詳細|概要|要約|件名|補足|補足事項|"
     "備考|その他|その他の情報|追加情報|影響|優先度|緊急度|ブラウザ|ブラウザー|端末|デバイス|連絡先|"
     "担当者|電話|質問|ご質問|回避策|対処|添付|添付ファイル|会社名|お名前|氏名"},

    /* Chinese, simplified and traditional */
    {"zh", FACTS_STEPS,
     "重现步骤|步骤|复现步骤|重现方法|复现方法|重现问题的步骤|复现问题的步骤|再现步骤|操作步骤|如何重现|"
     "如何复现|重现|复现|重現步驟|步驟|復現步驟|重現方法|重現問題的步驟|操作步驟|如何重現|再現步驟|重現"},
    {"zh", FACTS_ENVIRONMENTS,
     "受影响的环境|环境|影响环境|影响的环境|受影响环境|涉及环境|发生环境|出现环境|哪些环境|哪个环境|"
     "在哪个环境|问题环境|受影響的環境|環境|影響環境|受影響環境|發生環境|哪些環境|哪個環境|在哪個環境"},
    {"zh", FACTS_BEGAN,
     "开始时间|问题开始时间|发生时间|问题发生时间|出现时间|故障时间|故障开始时间|首次出现时间|"
     "首次发生时间|何时开始|何时发生|什么时候开始|什么时候开始的|什么时候发生|从什么时候开始|问题何时开始|"
     "时间|发现时间|起始时间|開始時間|問題開始時間|發生時間|問題發生時間|出現時間|故障時間|首次發生時間|"
     "何時開始|何時發生|什麼時候開始|什麼時候開始的|從何時開始|時間|發現時間|起始時間"},
    {"zh", FACTS_ERRORS,
     "错误信息|错误消息|错误|错误提示|错误讯息|报错信息|报错|报错内容|错误内容|错误日志|错误代码|日志|"
     "异常信息|异常|输出|錯誤訊息|錯誤信息|錯誤消息|錯誤|錯誤提示|錯誤內容|錯誤日誌|錯誤代碼|日誌|異常|"
     "錯誤記錄"},
    {"zh", FACTS_LINKS,
     "截图链接|截图|屏幕截图|链接|截屏|截屏链接|屏幕截图链接|截图的链接|截图地址|图片|图片链接|录屏|"
     "截圖連結|截圖|螢幕截圖|連結|螢幕截圖連結|截圖的連結|擷圖|畫面截圖|圖片|圖片連結|鏈接|截圖鏈接|"
     "螢幕擷取畫面"},
    {"zh", RULESET_SITE, "站点|网站|站点ID|站点名称|网址|项目|站點|網站|站點ID|網站名稱|專案"},
    {"zh", RULESET_TYPE, "类型|种类|类别|问题类型|工单类型|分类|類型|種類|類別|問題類型|工單類型|分類"},
    {"zh", RULESET_OTHER,
     "预期结果|期望结果|预期行为|期望行为|实际结果|实际行为|描述|问题描述|说明|概述|摘要|补充信息|"
     "补充说明|其他信息|其他|附加信息|备注|注释|影响|影响范围|优先级|紧急程度|浏览器|操作系统|设备|联系人|"
     "联系方式|电话|问题|主题|附件|客户|公司|姓名|預期結果|期望結果|預期行為|實際結果|實際行為|問題描述|"
     "說明|概述|補充資訊|補充說明|其他資訊|備註|影響範圍|優先級|優先順序|緊急程度|瀏覽器|作業系統|裝置|"
     "聯絡人|聯絡方式|電話|問題|主旨|附件|客戶"},

    /* Korean */
    {"ko", FACTS_STEPS,
     "재현 단계|재현 절차|재현 방법|재현|단계|문제 재현 단계|문제 재현 방법|오류 재현 단계|오류 재현 방법|"
     "재현하는 방법|재현 순서|재현 과정|절차|진행 단계|재현단계|재현절차|재현방법|작업 내용"},
    {"ko", FACTS_ENVIRONMENTS,
     "영향을 받는 환경|환경|영향 환경|영향받는 환경|영향 받는 환경|해당 환경|대상 환경|발생 환경|"
     "문제 발생 환경|어떤 환경|어느 환경|어떤 환경에서|어느 환경에서|발생환경|영향을 받은 환경|발생 위치"},
    {"ko", FACTS_BEGAN,
     "발생 시각|시작 시간|시작 시각|발생 시간|발생 일시|발생일시|발생시간|발생시각|시작시간|"
     "문제 시작 시간|문제 발생 시간|문제 발생 시각|문제가 시작된 시간|문제가 시작된 시점|"
     "문제가 발생한 시간|문제가 발생한 시점|언제부터|언제|언제 시작|언제 시작되었나요|언제 시작됐나요|"
     "언제 발생|언제부터 발생|발생 시점|시작 시점|시작|최초 발생|최초 발생 시간|최초 발생 일시|처음 발생|"
     "처음 발생한 시간|장애 발생 시간|장애 시작 시간|일시|시간"},
    {"ko", FACTS_ERRORS,
     "오류 메시지|에러 메시지|오류|에러|오류메시지|에러메시지|오류 내용|에러 내용|오류 로그|에러 로그|"
     "오류 코드|에러 코드|표시되는 오류|표시된 오류 메시지|표시된 오류|메시지|로그|예외|스택 트레이스|출력"},
    {"ko", FACTS_LINKS,
     "스크린샷 링크|스크린샷|링크|스크린 샷|화면 캡처|화면 캡쳐|캡처|캡쳐|캡처 화면|스크린샷 주소|"
     "스크린샷 URL|화면 캡처 링크|이미지|이미지 링크|사진|동영상|참고 링크"},
    {"ko", RULESET_SITE,
     "사이트|사이트 ID|사이트 이름|사이트명|웹사이트|웹 사이트|해당 사이트|대상 사이트|프로젝트"},
    {"ko", RULESET_TYPE, "유형|종류|타입|구분|문의 유형|문제 유형|티켓 유형|분류|카테고리"},
    {"ko", RULESET_OTHER,
     "예상 결과|기대 결과|예상 동작|기대 동작|실제 결과|실제 동작|설명|문제 설명|요약|상세|상세 내용|내용|"
     "추가 정보|기타 정보|기타|비고|참고|참고 사항|영향|영향 범위|우선순위|긴급도|브라우저|운영 체제|"
     "운영체제|기기|장치|연락처|담당자|전화|문제|질문|제목|첨부|첨부 파일|첨부파일|고객|회사|이름|현상|"
     "증상"},

    /* Arabic */
    {"ar", FACTS_STEPS,
     "خطوات إعادة الإنتاج|الخطوات|خطوات|خطوات إعادة إنتاج المشكلة|خطوات إعادة إنتاج الخطأ|"
     "خطوات تكرار المشكلة|خطوات تكرار الخطأ|خطوات التكرار|خطوات إعادة المشكلة|كيفية إعادة إنتاج المشكلة|"
     "كيفية تكرار المشكلة|كيفية التكرار|كيف يمكن تكرار المشكلة|خطوات لإعادة إنتاج المشكلة|"
     "خطوات لتكرار المشكلة|إعادة الإنتاج|الإجراءات"},
    {"ar", FACTS_ENVIRONMENTS,
     "البيئات المتأثرة|البيئة|البيئات|البيئة المتأثرة|البيئات المتضررة|البيئة المتضررة|في أي بيئة|أي بيئة|"
     "ما هي البيئات المتأثرة|أين|أين تحدث المشكلة|الأنظمة المتأثرة"},
    {"ar", FACTS_BEGAN,
     "متى بدأت المشكلة|متى بدأت|متى بدأ|متى|منذ متى|بداية المشكلة|بدأت|بدأت المشكلة|وقت البدء|وقت البداية|"
     "وقت بدء المشكلة|وقت بداية المشكلة|تاريخ البدء|تاريخ البداية|تاريخ بدء المشكلة|وقت حدوث المشكلة|"
     "وقت الحدوث|وقت الظهور|التاريخ والوقت|متى حدثت المشكلة|متى ظهرت المشكلة|أول ظهور|البداية|منذ"},
    {"ar", FACTS_ERRORS,
     "رسائل الخطأ|رسالة الخطأ|الأخطاء|الخطأ|خطأ|رسائل الأخطاء|رسالة خطأ|نص الخطأ|نص رسالة الخطأ|رمز الخطأ|"
     "رموز الخطأ|الأخطاء الظاهرة|سجل الأخطاء|السجلات|السجل"},
    {"ar", FACTS_LINKS,
     "روابط لقطات الشاشة|لقطات الشاشة|لقطة الشاشة|لقطات شاشة|لقطة شاشة|الروابط|روابط|رابط|الرابط|"
     "رابط لقطة الشاشة|روابط الصور|روابط إلى لقطات الشاشة|صور الشاشة|صورة الشاشة|الصور"},
    {"ar", RULESET_SITE, "الموقع|موقع|الموقع الإلكتروني|معرف الموقع|الموقع المتأثر|المشروع"},
    {"ar", RULESET_TYPE, "النوع|نوع|نوع المشكلة|نوع الطلب|الفئة|التصنيف"},
    {"ar", RULESET_OTHER,
     "النتيجة المتوقعة|السلوك المتوقع|النتيجة الفعلية|السلوك الفعلي|الوصف|وصف المشكلة|الملخص|ملخص|"
     "معلومات إضافية|تفاصيل|التفاصيل|تفاصيل إضافية|ملاحظات|ملاحظة|تعليقات|التأثير|الأولوية|المتصفح|"
     "نظام التشغيل|الجهاز|جهة الاتصال|الهاتف|المشكلة|سؤال|الأسئلة|الموضوع|المرفقات|العميل|الشركة|الاسم"},

    /* Persian */
    {"fa", FACTS_STEPS,
     "مراحل بازتولید|مراحل بازتولید مشکل|مراحل تکرار|"
     "مراحل تکرار مشکل|مراحل تولید مجدد|مراحل|نحوه بازتولید|"
     "گام‌های بازتولید|گام‌ها|مراحل ایجاد خطا"},
    {"fa", FACTS_ENVIRONMENTS,
     "محیط‌های درگیر|محیط|محیط‌ها|محیط درگیر|محیط‌های متأثر|"
     "محیط متأثر|محیط‌های تحت تأثیر|محیط تحت تأثیر|کدام محیط"},
    {"fa", FACTS_BEGAN,
     "زمان شروع|زمان شروع مشکل|شروع مشکل|شروع|زمان آغاز|"
     "تاریخ شروع|از چه زمانی|از کی|زمان وقوع|زمان رخداد"},
    {"fa", FACTS_ERRORS,
     "پیام‌های خطا|پیام خطا|پیغام خطا|پیغام‌های خطا|متن خطا|"
     "خطاها"},
    {"fa", FACTS_LINKS,
     "لینک اسکرین‌شات‌ها|لینک اسکرین‌شات|"
     "لینک‌های اسکرین‌شات|اسکرین‌شات|"
     "اسکرین‌شات‌ها|لینک تصاویر|تصاویر|"
     "لینک‌ها|لینک|پیوندها|پیوند|نماگرفت"},
    {"fa", RULESET_SITE,
     "سایت|وب‌سایت|نام سایت|شناسه سایت|سایت مربوطه|سایت درگیر|"
     "پروژه"},
    {"fa", RULESET_TYPE, "نوع مشکل|نوع درخواست|دسته‌بندی"},
    {"fa", RULESET_OTHER,
     "نتیجه مورد انتظار|نتیجه واقعی|شرح مشکل|توضیحات|توضیح|شرح|"
     "خلاصه|اولویت|یادداشت|راه حل"},

    /* Hebrew */
    {"he", FACTS_STEPS,
     "שלבים לשחזור|שלבים|שלבי שחזור|צעדים לשחזור|צעדים|שלבים לשחזור הבעיה|שלבים לשחזור התקלה|"
     "צעדים לשחזור הבעיה|צעדים לשחזור התקלה|איך לשחזר|כיצד לשחזר|איך משחזרים|אופן השחזור|שחזור|"
     "שחזור התקלה|שחזור הבעיה|מה עשינו"},
    {"he", FACTS_ENVIRONMENTS,
     "סביבות מושפעות|סביבה|סביבות|סביבה מושפעת|הסביבה|הסביבות|הסביבות המושפעות|סביבות שנפגעו|באיזו סביבה|"
     "באילו סביבות|אילו סביבות|איזו סביבה|היכן|איפה|היכן זה קורה|איפה זה קורה"},
    {"he", FACTS_BEGAN,
     "מתי זה התחיל|מתי התחילה הבעיה|מתי התחילה התקלה|מתי|ממתי|מאז|החל מ|תחילת התקלה|תחילת הבעיה|התחיל|"
     "התחילה|זמן התחלה|מועד התחלה|תאריך ושעה|תאריך התחלה|שעת התחלה|מתי קרה|מתי זה קרה|מתי הופיעה הבעיה|"
     "הופעה ראשונה|לראשונה|פעם ראשונה|זמן התרחשות|מועד התקלה|התחלה"},
    {"he", FACTS_ERRORS,
     "הודעות שגיאה|הודעת שגיאה|שגיאות|שגיאה|הודעת השגיאה|הודעות השגיאה|נוסח השגיאה|טקסט השגיאה|קוד שגיאה|"
     "קודי שגיאה|השגיאה|השגיאות|הודעה|הודעות|יומן|יומנים|לוגים|לוג|פלט"},
    {"he", FACTS_LINKS,
     "קישורים לצילומי מסך|צילומי מסך|צילום מסך|קישורים|קישור|קישור לצילום מסך|קישורים לצילומים|"
     "קישור לצילומי מסך|לינקים|לינק|תמונות|תמונה|הקלטת מסך"},
    {"he", RULESET_SITE, "אתר|האתר|שם האתר|מזהה האתר|אתר מושפע|פרויקט"},
    {"he", RULESET_TYPE, "סוג|סוג הפנייה|סוג הבעיה|סוג התקלה|סוג פנייה|קטגוריה"},
    {"he", RULESET_OTHER,
     "תוצאה צפויה|התנהגות צפויה|תוצאה בפועל|התנהגות בפועל|תיאור|תיאור הבעיה|תיאור התקלה|סיכום|תקציר|"
     "מידע נוסף|פרטים נוספים|פרטים|הערות|הערה|השפעה|עדיפות|דחיפות|דפדפן|מערכת הפעלה|מכשיר|איש קשר|טלפון|"
     "בעיה|שאלה|שאלות|נושא|קבצים מצורפים|לקוח|חברה|שם"},

    /* Vietnamese */
    {"vi", FACTS_STEPS,
     "Các bước tái hiện|Các bước|Các bước để tái hiện|Các bước tái hiện lỗi|Các bước để tái hiện lỗi|"
     "Các bước tái tạo|Các bước tái tạo lỗi|Các bước tái tạo sự cố|Các bước để tái tạo|Các bước thực hiện|"
     "Bước tái hiện|Cách tái hiện|Cách tái hiện lỗi|Cách tái tạo|Cách tái tạo lỗi|Tái hiện|Tái hiện lỗi|"
     "Quy trình|Chúng tôi đã làm gì"},
    {"vi", FACTS_ENVIRONMENTS,
     "Môi trường bị ảnh hưởng|Môi trường|Các môi trường bị ảnh hưởng|Các môi trường|Môi trường ảnh hưởng|"
     "Môi trường nào|Ở môi trường nào|Trên môi trường nào|Xảy ra ở đâu|Ở đâu|Hệ thống bị ảnh hưởng"},
    {"vi", FACTS_BEGAN,
     "Thời điểm bắt đầu|Bắt đầu từ khi nào|Khi nào|Từ khi nào|Bắt đầu khi nào|Bắt đầu|Bắt đầu từ|"
     "Thời gian bắt đầu|Thời gian bắt đầu sự cố|Sự cố bắt đầu khi nào|Lỗi bắt đầu khi nào|"
     "Vấn đề bắt đầu khi nào|Thời gian xảy ra|Thời điểm xảy ra|Thời điểm xảy ra lỗi|Thời gian|Ngày giờ|"
     "Ngày và giờ|Xảy ra khi nào|Xảy ra từ khi nào|Lần đầu xuất hiện|Lần đầu tiên|Xuất hiện từ"},
    {"vi", FACTS_ERRORS,
     "Thông báo lỗi|Các thông báo lỗi|Lỗi|Các lỗi|Nội dung lỗi|Thông điệp lỗi|Mã lỗi|Nhật ký lỗi|Nhật ký|"
     "Lỗi hiển thị|Thông báo|Chi tiết lỗi"},
    {"vi", FACTS_LINKS,
     "Liên kết ảnh chụp màn hình|Ảnh chụp màn hình|Liên kết|Liên kết đến ảnh chụp màn hình|"
     "Liên kết tới ảnh chụp màn hình|Đường dẫn ảnh chụp màn hình|Link ảnh chụp màn hình|Link ảnh|"
     "Đường dẫn|Chụp màn hình|Hình ảnh|Hình chụp màn hình|Các liên kết"},
    {"vi", RULESET_SITE, "Trang|Trang web|Website|Tên trang|Mã trang|Dự án"},
    {"vi", RULESET_TYPE, "Loại|Loại yêu cầu|Loại sự cố|Loại vấn đề|Kiểu|Phân loại"},
    {"vi", RULESET_OTHER,
     "Kết quả mong đợi|Kết quả mong muốn|Kết quả thực tế|Hành vi mong đợi|Mô tả|Mô tả vấn đề|Mô tả sự cố|"
     "Mô tả lỗi|Tóm tắt|Thông tin thêm|Thông tin bổ sung|Thông tin khác|Khác|Chi tiết|Ghi chú|Bình luận|"
     "Ảnh hưởng|Mức độ ưu tiên|Ưu tiên|Trình duyệt|Hệ điều hành|Thiết bị|Liên hệ|Điện thoại|Vấn đề|Sự cố|"
     "Câu hỏi|Chủ đề|Tệp đính kèm|Khách hàng|Công ty|Tên"},

    /* Thai */
    {"th", FACTS_STEPS,
     "ขั้นตอนการทำซ้ำ|ขั้นตอน|ขั้นตอนในการทำซ้ำ|ขั้นตอนการทำให้เกิดปัญหา|ขั้นตอนการทำให้เกิดปัญหาซ้ำ|ขั้นตอนที่ทำให้เกิดปัญหา|"
     "ขั้นตอนการเกิดปัญหา|วิธีทำซ้ำ|วิธีการทำซ้ำ|วิธีทำให้เกิดปัญหา|ขั้นตอนเพื่อทำซ้ำปัญหา"},
    {"th", FACTS_ENVIRONMENTS,
     "สภาพแวดล้อมที่ได้รับผลกระทบ|สภาพแวดล้อม|สภาพแวดล้อมที่เกิดปัญหา|สภาพแวดล้อมที่มีปัญหา|ระบบที่ได้รับผลกระทบ|เกิดที่ไหน|ที่ไหน"},
    {"th", FACTS_BEGAN,
     "เริ่มเกิดปัญหาเมื่อ|เริ่มเมื่อ|เริ่มเกิดเมื่อ|เริ่มเมื่อไหร่|เริ่มเกิดขึ้นเมื่อ|เริ่มเกิดขึ้นเมื่อไหร่|เมื่อไหร่|ตั้งแต่เมื่อไหร่|เวลาที่เริ่ม|"
     "เวลาที่เริ่มเกิดปัญหา|เวลาที่เกิดปัญหา|เวลาที่เกิด|วันที่และเวลา|วันเวลาที่เกิดปัญหา|วันเวลาที่เริ่ม|เวลาเริ่มต้น|เริ่มตั้งแต่|ตั้งแต่|"
     "เวลา"},
    {"th", FACTS_ERRORS,
     "ข้อความแสดงข้อผิดพลาด|ข้อความผิดพลาด|ข้อผิดพลาด|ข้อความข้อผิดพลาด|ข้อความ error|ข้อความ|รหัสข้อผิดพลาด|"
     "บันทึกข้อผิดพลาด|ข้อความที่แสดง"},
    {"th", FACTS_LINKS,
     "ลิงก์ภาพหน้าจอ|ภาพหน้าจอ|ลิงก์|ลิงค์|ลิงก์ไปยังภาพหน้าจอ|ลิงค์ภาพหน้าจอ|ภาพถ่ายหน้าจอ|ลิงก์ภาพ|รูปภาพ|ภาพจับหน้าจอ"},
    {"th", RULESET_SITE, "เว็บไซต์|ไซต์|เว็บ|ชื่อเว็บไซต์|โครงการ"},
    {"th", RULESET_TYPE, "ประเภท|ชนิด|ประเภทปัญหา|ประเภทของปัญหา|หมวดหมู่"},
    {"th", RULESET_OTHER,
     "ผลลัพธ์ที่คาดหวัง|ผลที่คาดหวัง|ผลลัพธ์จริง|ผลลัพธ์ที่ได้|รายละเอียด|คำอธิบาย|สรุป|ข้อมูลเพิ่มเติม|อื่นๆ|หมายเหตุ|ผลกระทบ|"
     "ความสำคัญ|เบราว์เซอร์|ระบบปฏิบัติการ|อุปกรณ์|ผู้ติดต่อ|โทรศัพท์|ปัญหา|คำถาม|เรื่อง|ไฟล์แนบ|ลูกค้า|บริษัท|ชื่อ"},

    /* Indonesian and Malay */
    {"id", FACTS_STEPS,
     "Langkah-langkah untuk mereproduksi|Langkah-langkah|Langkah|Langkah untuk mereproduksi|"
     "Langkah-langkah reproduksi|Langkah reproduksi|Langkah mereproduksi|"
     "Langkah-langkah mereproduksi masalah|Langkah-langkah untuk mereproduksi masalah|"
     "Langkah-langkah untuk mereproduksi kesalahan|Cara mereproduksi|Cara mereproduksi masalah|"
     "Cara reproduksi|Reproduksi|Prosedur|Apa yang kami lakukan"},
    {"id", FACTS_ENVIRONMENTS,
     "Lingkungan yang terdampak|Lingkungan|Lingkungan terdampak|Lingkungan yang terpengaruh|"
     "Lingkungan terpengaruh|Di lingkungan mana|Lingkungan mana|Persekitaran|Persekitaran yang terjejas|"
     "Di mana|Di mana terjadi|Sistem yang terdampak"},
    {"id", FACTS_BEGAN,
     "Kapan mulai terjadi|Kapan dimulai|Kapan|Sejak kapan|Sejak|Mulai|Mulai sejak|Waktu mulai|"
     "Waktu kejadian|Waktu terjadinya|Kapan masalah dimulai|Kapan masalah mulai terjadi|Kapan terjadi|"
     "Kapan masalah terjadi|Awal masalah|Tanggal dan waktu|Tanggal mulai|Pertama kali terjadi|"
     "Pertama kali|Bila bermula|Terjadi sejak|Dimulai"},
    {"id", FACTS_ERRORS,
     "Pesan kesalahan|Pesan error|Kesalahan|Pesan galat|Galat|Pesan-pesan kesalahan|Kode kesalahan|"
     "Kode error|Pesan yang muncul|Error yang muncul|Kesalahan yang muncul|Log kesalahan|Log error|"
     "Mesej ralat|Keluaran"},
    {"id", FACTS_LINKS,
     "Tautan tangkapan layar|Tangkapan layar|Tautan|Tautan ke tangkapan layar|Link tangkapan layar|"
     "Link screenshot|Tautan screenshot|Tautan gambar|Gambar|Cuplikan layar|Pautan tangkapan skrin|Pautan|"
     "Tangkapan skrin"},
    {"id", RULESET_SITE, "Situs|Situs web|Laman|Laman web|ID situs|Proyek"},
    {"id", RULESET_TYPE, "Jenis|Tipe|Jenis masalah|Jenis permintaan|Tipe masalah|Kategori"},
    {"id", RULESET_OTHER,
     "Hasil yang diharapkan|Perilaku yang diharapkan|Hasil aktual|Hasil sebenarnya|Perilaku aktual|"
     "Deskripsi|Deskripsi masalah|Keterangan|Ringkasan|Informasi tambahan|Informasi lain|Lainnya|Rincian|"
     "Catatan|Komentar|Dampak|Prioritas|Peramban|Sistem operasi|Perangkat|Kontak|Telepon|Masalah|"
     "Pertanyaan|Subjek|Lampiran|Pelanggan|Perusahaan|Nama"},

    /* Hindi */
    {"hi", FACTS_STEPS,
     "पुनरुत्पादन के चरण|चरण|समस्या दोहराने के चरण|समस्या को दोहराने के चरण|समस्या को पुनः उत्पन्न करने के चरण|"
     "दोहराने के चरण|पुन: उत्पन्न करने के चरण|पुनः उत्पन्न करने के चरण|कैसे दोहराएं|कैसे दोहराएँ|समस्या कैसे दोहराएं|कदम"},
    {"hi", FACTS_ENVIRONMENTS,
     "प्रभावित परिवेश|परिवेश|प्रभावित वातावरण|वातावरण|प्रभावित एनवायरनमेंट|एनवायरनमेंट|किस वातावरण में|किस परिवेश में|"
     "कहाँ|कहां"},
    {"hi", FACTS_BEGAN,
     "समस्या कब शुरू हुई|कब शुरू हुआ|कब शुरू हुई|कब|कब से|शुरुआत|शुरू होने का समय|आरंभ|आरंभ समय|समस्या शुरू होने का समय|"
     "यह कब शुरू हुआ|दिनांक और समय|समय|पहली बार|कब हुआ|कब हुई"},
    {"hi", FACTS_ERRORS, "त्रुटि संदेश|त्रुटियाँ|त्रुटियां|त्रुटि|एरर मैसेज|एरर संदेश|एरर|त्रुटि कोड|लॉग|संदेश"},
    {"hi", FACTS_LINKS, "स्क्रीनशॉट के लिंक|स्क्रीनशॉट|लिंक|स्क्रीनशॉट लिंक|स्क्रीनशॉट का लिंक|चित्र|छवियाँ"},
    {"hi", RULESET_SITE, "साइट|वेबसाइट|साइट आईडी|परियोजना"},
    {"hi", RULESET_TYPE, "प्रकार|समस्या का प्रकार|श्रेणी|टाइप"},
    {"hi", RULESET_OTHER,
     "अपेक्षित परिणाम|वास्तविक परिणाम|विवरण|समस्या का विवरण|सारांश|अतिरिक्त जानकारी|अन्य जानकारी|अन्य|टिप्पणी|"
     "टिप्पणियाँ|नोट|प्रभाव|प्राथमिकता|ब्राउज़र|ऑपरेटिंग सिस्टम|डिवाइस|संपर्क|फ़ोन|समस्या|प्रश्न|विषय|संलग्नक|ग्राहक|कंपनी|"
     "नाम"},

    /* Catalan */
    {"ca", FACTS_STEPS,
     "Passos per reproduir-ho|Passos|Passos per reproduir|Passos per reproduir el problema|"
     "Passos per reproduir l'error|Passos a seguir|Passos de reproducció|Com reproduir-ho|Com reproduir|"
     "Com reproduir el problema|Com reproduir l'error|Per reproduir-ho|Reproducció|Procediment|Què hem fet"},
    {"ca", FACTS_ENVIRONMENTS,
     "Entorns afectats|Entorn|Entorns|Entorn afectat|Quins entorns|Quin entorn|"
     "Quins entorns estan afectats|En quin entorn|En quins entorns|On|On passa|Sistemes afectats"},
    {"ca", FACTS_BEGAN,
     "Quan va començar|Quan va començar el problema|Quan|Des de quan|Des de|Inici|Inici del problema|"
     "Inici de la incidència|Començament|Va començar|Va començar el|Quan ha començat|Quan va passar|"
     "Quan va ocórrer|Data i hora|Data i hora d'inici|Data d'inici|Hora d'inici|Primera aparició|"
     "Primera vegada|Passa des de"},
    {"ca", FACTS_ERRORS,
     "Missatges d'error|Missatge d'error|Errors|Missatge d'error mostrat|Missatges d'error mostrats|"
     "Errors mostrats|Text de l'error|Codi d'error|Codis d'error|Registre|Registres|Registre d'errors|"
     "Sortida"},
    {"ca", FACTS_LINKS,
     "Enllaços a captures de pantalla|Captures de pantalla|Captura de pantalla|Enllaços|Enllaç|"
     "Enllaç a captura de pantalla|Enllaços a les captures de pantalla|Enllaços a les captures|Captures|"
     "Imatges|Vídeo"},
    {"ca", RULESET_SITE, "Lloc|Lloc web|Pàgina web|Lloc afectat|Projecte"},
    {"ca", RULESET_TYPE, "Tipus|Tipus de problema|Tipus d'incidència|Tipus de sol·licitud|Categoria"},
    {"ca", RULESET_OTHER,
     "Resultat esperat|Comportament esperat|Resultat obtingut|Resultat real|Comportament actual|"
     "Descripció|Descripció del problema|Resum|Informació addicional|Més informació|Altra informació|"
     "Detalls|Notes|Observacions|Comentaris|Impacte|Prioritat|Urgència|Navegador|Sistema operatiu|"
     "Dispositiu|Contacte|Telèfon|Problema|Pregunta|Preguntes|Assumpte|Adjunts"},

    /* Croatian and Serbian, both scripts */
    {"hr", FACTS_STEPS,
     "Koraci za reprodukciju|Koraci|Koraci za reproduciranje|Koraci za reprodukciju problema|"
     "Koraci za reprodukciju greške|Koraci za reprodukciju pogreške|Koraci za ponavljanje|"
     "Koraci za ponavljanje problema|Koraci za ponavljanje greške|Koraci za reprodukovanje|"
     "Koraci za reprodukovanje problema|Kako reproducirati|Kako reproducirati problem|Kako reprodukovati|"
     "Kako ponoviti grešku|Kako ponoviti problem|Reprodukcija|Što smo radili|Кораци за репродукцију|"
     "Кораци|Кораци за репродуковање|Кораци за репродуковање проблема|Кораци за репродукцију проблема|"
     "Како репродуковати|Како поновити грешку"},
    {"hr", FACTS_ENVIRONMENTS,
     "Zahvaćena okruženja|Okruženje|Okruženja|Zahvaćeno okruženje|Pogođena okruženja|Pogođeno okruženje|"
     "Okolina|Okoline|Koja okruženja|Koje okruženje|Koja su okruženja zahvaćena|U kojem okruženju|"
     "U kojim okruženjima|U kom okruženju|Gdje|Gdje se događa|Gde|Gde se dešava|Погођена окружења|"
     "Окружење|Окружења|Погођено окружење|У ком окружењу|Где"},
    {"hr", FACTS_BEGAN,
     "Kada je počelo|Kada je počeo problem|Kada|Kad|Od kada|Od kad|Otkad|Početak|Početak problema|"
     "Početak kvara|Počelo je|Počelo|Kad je počelo|Kada je problem počeo|Kada se pojavio problem|"
     "Kada se pojavila greška|Kada se pojavila pogreška|Kada je nastao problem|Kada se dogodilo|"
     "Kada se desilo|Vrijeme početka|Vreme početka|Vrijeme nastanka|Vreme nastanka|Datum i vrijeme|"
     "Datum i vreme|Prva pojava|Prvi put|Traje od|Када је почело|Када је почео проблем|Када|Од када|"
     "Почетак|Почетак проблема|Почело је|Време почетка|Датум и време|Први пут"},
    {"hr", FACTS_ERRORS,
     "Poruke o pogreškama|Poruka o pogrešci|Pogreške|Pogreška|Poruke o greškama|Poruka o grešci|"
     "Poruke o grešci|Greške|Greška|Poruke pogreške|Poruka pogreške|Poruke greške|Poruka greške|"
     "Tekst greške|Tekst pogreške|Kod greške|Kod pogreške|Prikazana greška|Prikazana pogreška|Dnevnik|"
     "Zapisnik|Zapisi|Поруке о грешкама|Порука о грешци|Грешке|Грешка|Порука о грешкама|Код грешке"},
    {"hr", FACTS_LINKS,
     "Poveznice na snimke zaslona|Snimke zaslona|Snimka zaslona|Poveznice|Poveznica|Linkovi|"
     "Linkovi na snimke zaslona|Poveznica na snimku zaslona|Snimci ekrana|Snimak ekrana|"
     "Linkovi na snimke ekrana|Linkovi ka snimcima ekrana|Veze ka snimcima ekrana|Veze|Slike ekrana|Slike|"
     "Screenshotovi|Снимци екрана|Снимак екрана|Линкови|Линк|Везе|Линкови ка снимцима екрана|Слике"},
    {"hr", RULESET_SITE,
     "Web-mjesto|Web mjesto|Stranica|Web stranica|Sajt|Veb-sajt|Veb sajt|Projekt|Projekat|Сајт|Веб-сајт"},
    {"hr", RULESET_TYPE,
     "Vrsta|Tip|Vrsta problema|Tip problema|Vrsta zahtjeva|Kategorija|Врста|Тип|Врста проблема"},
    {"hr", RULESET_OTHER,
     "Očekivani rezultat|Očekivano ponašanje|Stvarni rezultat|Stvarno ponašanje|Opis|Opis problema|"
     "Opis greške|Sažetak|Dodatne informacije|Ostale informacije|Ostalo|Detalji|Napomene|Napomena|"
     "Bilješke|Komentari|Utjecaj|Uticaj|Prioritet|Hitnost|Preglednik|Pregledač|Operacijski sustav|"
     "Operativni sistem|Uređaj|Kontakt|Telefon|Problem|Pitanje|Pitanja|Predmet|Prilozi|Очекивани резултат|"
     "Стварни резултат|Опис|Опис проблема|Додатне информације|Остало|Напомене|Напомена|Коментари|Проблем|"
     "Питање"},

    /* Slovenian */
    {"sl", FACTS_STEPS,
     "Koraki za ponovitev|Koraki|Koraki za ponovitev napake|Koraki za ponovitev težave|"
     "Koraki za reprodukcijo|Koraki za reprodukcijo napake|Koraki za poustvaritev|"
     "Koraki za poustvaritev težave|Kako ponoviti napako|Kako ponoviti težavo|Kako poustvariti|"
     "Kako poustvariti težavo|Ponovitev napake|Postopek|Kaj smo naredili"},
    {"sl", FACTS_ENVIRONMENTS,
     "Prizadeta okolja|Okolje|Okolja|Prizadeto okolje|Katera okolja|Katero okolje|V katerem okolju|"
     "V katerih okoljih|Kje|Kje se pojavi|Kje se dogaja"},
    {"sl", FACTS_BEGAN,
     "Kdaj se je začelo|Kdaj se je začela težava|Kdaj|Od kdaj|Odkdaj|Začetek|Začetek težave|"
     "Začetek napake|Začelo se je|Kdaj se je pojavila težava|Kdaj se je pojavila napaka|"
     "Kdaj se je zgodilo|Čas začetka|Čas nastanka|Datum in čas|Datum in ura|Prvi pojav|Prvič|Traja od"},
    {"sl", FACTS_ERRORS,
     "Sporočila o napakah|Sporočilo o napaki|Napake|Napaka|Sporočila o napaki|Besedilo napake|Koda napake|"
     "Prikazana napaka|Sporočila|Sporočilo|Dnevniki|Izpis"},
    {"sl", FACTS_LINKS,
     "Povezave do posnetkov zaslona|Posnetki zaslona|Posnetek zaslona|Povezave|Povezava|"
     "Povezava do posnetka zaslona|Povezave na posnetke zaslona|Zaslonske slike|Zaslonska slika|"
     "Zaslonski posnetki|Slike"},
    {"sl", RULESET_SITE, "Spletno mesto|Spletna stran|Stran|Prizadeto spletno mesto|Projekt"},
    {"sl", RULESET_TYPE, "Vrsta|Tip|Vrsta težave|Vrsta zahtevka|Kategorija"},
    {"sl", RULESET_OTHER,
     "Pričakovani rezultat|Pričakovano vedenje|Pričakovano delovanje|Dejanski rezultat|Dejansko vedenje|"
     "Dejansko delovanje|Opis|Opis težave|Povzetek|Dodatne informacije|Druge informacije|Drugo|"
     "Podrobnosti|Opombe|Opomba|Komentarji|Vpliv|Prioriteta|Nujnost|Brskalnik|Operacijski sistem|Naprava|"
     "Kontakt|Telefon|Težava|Vprašanje|Vprašanja|Zadeva|Priponke"},

    /* Lithuanian */
    {"lt", FACTS_STEPS,
     "Veiksmai problemai atkartoti|Žingsniai|Veiksmai|Žingsniai problemai atkartoti|"
     "Žingsniai klaidai atkartoti|Veiksmai klaidai atkartoti|Atkartojimo žingsniai|Atkūrimo žingsniai|"
     "Klaidos atkartojimas|Kaip atkartoti|Kaip atkartoti problemą|Kaip atkartoti klaidą|Atkartojimas|"
     "Ką darėme"},
    {"lt", FACTS_ENVIRONMENTS,
     "Paveiktos aplinkos|Aplinka|Aplinkos|Paveikta aplinka|Kuri aplinka|Kurios aplinkos|Kurioje aplinkoje|"
     "Kuriose aplinkose|Kokioje aplinkoje|Kur|Kur vyksta|Kur atsiranda"},
    {"lt", FACTS_BEGAN,
     "Kada prasidėjo|Kada prasidėjo problema|Kada|Nuo kada|Nuo|Pradžia|Problemos pradžia|Prasidėjo|"
     "Kada atsirado|Kada atsirado problema|Kada atsirado klaida|Kada įvyko|Pradžios laikas|Data ir laikas|"
     "Pirmą kartą|Pirmas pasireiškimas"},
    {"lt", FACTS_ERRORS,
     "Klaidų pranešimai|Klaidos pranešimas|Klaidos|Klaida|Klaidos pranešimai|Klaidos tekstas|"
     "Klaidos kodas|Rodoma klaida|Pranešimai|Pranešimas|Žurnalas|Žurnalai"},
    {"lt", FACTS_LINKS,
     "Nuorodos į ekrano nuotraukas|Ekrano nuotraukos|Ekrano nuotrauka|Nuorodos|Nuoroda|"
     "Nuoroda į ekrano nuotrauką|Ekrano kopijos|Ekrano kopija|Ekrano vaizdai|Paveikslėliai"},
    {"lt", RULESET_SITE, "Svetainė|Interneto svetainė|Tinklalapis|Projektas"},
    {"lt", RULESET_TYPE, "Tipas|Rūšis|Problemos tipas|Užklausos tipas|Kategorija"},
    {"lt", RULESET_OTHER,
     "Tikėtinas rezultatas|Laukiamas rezultatas|Faktinis rezultatas|Aprašymas|Problemos aprašymas|"
     "Santrauka|Papildoma informacija|Kita informacija|Kita|Pastabos|Pastaba|Komentarai|Poveikis|"
     "Prioritetas|Naršyklė|Operacinė sistema|Įrenginys|Kontaktai|Telefonas|Problema|Klausimas|Klausimai|"
     "Tema|Priedai"},

    /* Latvian */
    {"lv", FACTS_STEPS,
     "Soļi problēmas atkārtošanai|Soļi|Darbības|Soļi kļūdas atkārtošanai|Soļi, lai atkārtotu|"
     "Soļi, lai atkārtotu problēmu|Soļi, lai atkārtotu kļūdu|Soļi atkārtošanai|Atkārtošanas soļi|"
     "Kā atkārtot|Kā atkārtot problēmu|Kā atkārtot kļūdu|Ko mēs darījām"},
    {"lv", FACTS_ENVIRONMENTS,
     "Skartās vides|Vide|Vides|Skartā vide|Ietekmētās vides|Ietekmētā vide|Kuras vides|Kura vide|"
     "Kurā vidē|Kurās vidēs|Kur|Kur tas notiek"},
    {"lv", FACTS_BEGAN,
     "Kad tas sākās|Kad sākās problēma|Kad|Kopš kura laika|Kopš|Sākums|Problēmas sākums|Sākās|Kad sākās|"
     "Kad radās problēma|Kad radās kļūda|Kad tas notika|Sākuma laiks|Datums un laiks|Pirmo reizi|"
     "Pirmā parādīšanās"},
    {"lv", FACTS_ERRORS,
     "Kļūdu ziņojumi|Kļūdas ziņojums|Kļūdas|Kļūda|Kļūdas paziņojums|Kļūdu paziņojumi|Kļūdas paziņojumi|"
     "Kļūdas teksts|Kļūdas kods|Ziņojumi|Ziņojums|Žurnāls|Žurnāli"},
    {"lv", FACTS_LINKS,
     "Saites uz ekrānuzņēmumiem|Ekrānuzņēmumi|Ekrānuzņēmums|Saites|Saite|Saite uz ekrānuzņēmumu|"
     "Ekrāna attēli|Ekrāna attēls|Attēli"},
    {"lv", RULESET_SITE, "Vietne|Tīmekļa vietne|Mājaslapa|Mājas lapa|Projekts"},
    {"lv", RULESET_TYPE, "Tips|Veids|Problēmas veids|Pieprasījuma veids|Kategorija"},
    {"lv", RULESET_OTHER,
     "Sagaidāmais rezultāts|Gaidāmais rezultāts|Faktiskais rezultāts|Apraksts|Problēmas apraksts|"
     "Kopsavilkums|Papildu informācija|Cita informācija|Cits|Piezīmes|Piezīme|Komentāri|Ietekme|"
     "Prioritāte|Pārlūkprogramma|Operētājsistēma|Ierīce|Kontakti|Tālrunis|Problēma|Jautājums|Jautājumi|"
     "Temats|Pielikumi"},

    /* Estonian */
    {"et", FACTS_STEPS,
     "Sammud vea kordamiseks|Sammud|Sammud probleemi kordamiseks|Sammud vea taasesitamiseks|"
     "Sammud probleemi taasesitamiseks|Sammud taasesitamiseks|Sammud kordamiseks|Kuidas viga korrata|"
     "Kuidas probleemi korrata|Kuidas viga taasesitada|Kuidas korrata|Vea kordamine|Mida me tegime"},
    {"et", FACTS_ENVIRONMENTS,
     "Mõjutatud keskkonnad|Keskkond|Keskkonnad|Mõjutatud keskkond|Millises keskkonnas|"
     "Millistes keskkondades|Milline keskkond|Millised keskkonnad|Kus|Kus see juhtub|Kus viga esineb"},
    {"et", FACTS_BEGAN,
     "Millal see algas|Millal probleem algas|Millal|Mis ajast|Alates|Algus|Probleemi algus|Algas|"
     "Millal viga algas|Millal viga tekkis|Millal probleem tekkis|Millal see juhtus|Algusaeg|"
     "Kuupäev ja kellaaeg|Esimest korda|Esmakordselt"},
    {"et", FACTS_ERRORS,
     "Veateated|Veateade|Vead|Viga|Veateate tekst|Veakood|Veakoodid|Kuvatud veateade|Teated|Teade|Logid|"
     "Logi|Väljund"},
    {"et", FACTS_LINKS,
     "Lingid ekraanipiltidele|Ekraanipildid|Ekraanipilt|Lingid|Link ekraanipildile|Ekraanitõmmised|"
     "Ekraanitõmmis|Kuvatõmmised|Kuvatõmmis|Lingid kuvatõmmistele|Pildid"},
    {"et", RULESET_SITE, "Sait|Veebisait|Veebileht|Koduleht|Projekt"},
    {"et", RULESET_TYPE, "Tüüp|Liik|Probleemi tüüp|Päringu tüüp|Kategooria"},
    {"et", RULESET_OTHER,
     "Oodatud tulemus|Oodatav tulemus|Oodatud käitumine|Tegelik tulemus|Tegelik käitumine|Kirjeldus|"
     "Probleemi kirjeldus|Kokkuvõte|Lisainfo|Lisateave|Muu info|Muu|Märkused|Märkus|Kommentaarid|Mõju|"
     "Prioriteet|Brauser|Veebilehitseja|Operatsioonisüsteem|Seade|Kontakt|Telefon|Probleem|Küsimus|"
     "Küsimused|Teema|Manused"},

    {NULL, 0, NULL},
};
