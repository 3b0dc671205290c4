#include "core/text/mail_words.hpp"

namespace maildocket::text::words {

const PhraseTable& attribution_openings() {
    static const PhraseTable table(
        "On|At|In a message dated|In article|"        // English
        "Am|Vom|"                                     // German
        "Le|"                                         // French
        "El|A las|"                                   // Spanish, Catalan
        "Il|In data|Il giorno|"                       // Italian
        "Op|"                                         // Dutch, Afrikaans
        "Em|No dia|A|Às|O dia|"                       // Portuguese, Galician
        "Den|Dne|På|Þann|"                            // Danish, Norwegian, Swedish
        "W dniu|Dnia|W dn.|"                          // Polish
        "Dňa|Dna|V|"                                  // Czech, Slovak
        "Dana|U|Dana je|"                             // Croatian, Serbian
        "În data de|La data de|Pe data de|Pe|În|La|"  // Romanian
        "Στις|Στην|Την|Τη|Το|"                        // Greek
        "В|От|На|У|Дана|"                             // Cyrillic scripts
        "Vào|Lúc|Ngày|Vào lúc|"                       // Vietnamese
        "Pada|Pada tanggal|Pada hari|"                // Indonesian, Malay
        "בתאריך|ב|ביום|"                              // Hebrew
        "في|بتاريخ|في يوم|در تاریخ|در|"               // Arabic, Persian
        "เมื่อ|ในวันที่|"                                  // Thai
        "在|于|於|"                                   // Chinese
        "को"                                          // Hindi
    );
    return table;
}

const PhraseTable& attribution_verbs() {
    static const PhraseTable table(
        "wrote|writes|has written|"
        "schrieb|schrieben|schreibt|geschrieben|"
        "a écrit|a ecrit|écrit|écrivait|"
        "escribió|escribio|ha escrito|escribía|"
        "ha escrit|va escriure|escribiu|idatzi du|idatzi zuen|"
        "ha scritto|scrive|scrisse|"
        "schreef|heeft geschreven|geschreven|skryf|geskryf|"
        "escreveu|escreve|"
        "skrev|skriver|skrifaði|"
        "napisał|napisała|napisał(a)|napisał/a|pisze|napisali|"
        "napsal|napsala|napsal(a)|napísal|napísala|napísal(a)|píše|"
        "napisao|napisala|napisao/la|napisao/napisala|napisal|napisal/a|napisal(a)|je pisal|"
        "a scris|"
        "írta|írta a következőt|ezt írta|"
        "yazdı|yazmış|şunu yazdı|şunları yazdı|"
        "kirjoitti|kirjutas|rakstīja|rašė|"
        "написал|написала|написал(а)|писал|писала|пишет|сообщил|"
        "написав|написала|написав(ла)|пише|писав|"
        "написа|написао|написао/ла|"
        "έγραψε|έγραψαν|"
        "כתב|כתבה|כתב/ה|מאת|"
        "كتب|كتبت|كتب/كتبت|تمت كتابة ما يلي بواسطة|نوشت|"
        "đã viết|viết|"
        "menulis|telah menulis|ने लिखा|shkroi"
    );
    return table;
}

const PhraseTable& attribution_verbs_unspaced() {
    static const PhraseTable table(
        "写道|寫道|写到|寫到|写信|のメッセージ|のメール|は書きました|が書きました|さんは書き|"
        "작성|썼습니다|님이 씀|이(가) 작성|เขียน|ได้เขียน|מאת|ने लिखा"
    );
    return table;
}

const PhraseTable& loose_verbs() {
    static const PhraseTable table(
        "sent|said|schickte|sendte|skickade|envió|enviou|a envoyé|ha "
        "inviato|stuurde|wysłał|wysłała"
    );
    return table;
}

const PhraseTable& quoting() {
    static const PhraseTable table(
        "Quoting|Quote from|Zitat von|Zitiere|Citando|Citando a|Citação de|Citaat "
        "van|Citeren|Citerar|"
        "Citerer|Cytowanie|Cytat z|Citace|Citát|Quoted from|En réponse "
        "à|Selon|Lainaus|Alıntı|Цитирую|"
        "Цитата|Idézet|Citat"
    );
    return table;
}

const PhraseTable& pronouns() {
    static const PhraseTable table(
        "you|your|his|her|their|mir|mich|uns|Ihr|Ihre|Ihrer|notre|votre|ons|uw|mnie|мне|нам|ваш|we|"
        "he|she|they|ich|wir|je vous|je t|je l|je "
        "n|j'ai|j’ai|nous|vous|yo|nosotros|usted|ustedes|noi|voi|ik|"
        "wij|jij|"
        "jag|jeg|eu|nós|você|mes|meine|mein|my|our|unser|unsere|я|мы|вы|ми|ви|он|она|мой|εγώ|"
        "ben|biz"
    );
    return table;
}

const PhraseTable& week_days() {
    static const PhraseTable table(
        "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Tues|Wed|Thu|Thur|"
        "Thurs|"
        "Fri|Sat|Sun|"
        "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Mo.|Di.|Mi.|Do.|"
        "Fr.|"
        "Sa.|So.|"
        "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun.|mar.|mer.|jeu.|ven.|sam.|dim.|"
        "lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
        "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
        "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|"
        "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
        "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|"
        "måndag|tisdag|lördag|söndag|"
        "maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai|ma|ti|ke|to|pe|la|"
        "su|"
        "maanantaina|tiistaina|keskiviikkona|torstaina|perjantaina|lauantaina|sunnuntaina|"
        "poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|pon.|wt.|śr.|czw.|pt.|sob.|"
        "niedz.|"
        "pondělí|úterý|středa|čtvrtek|pátek|neděle|po|út|st|čt|pá|so|ne|"
        "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс|"
        "понеділок|вівторок|середа|четвер|п’ятниця|субота|неділя|нд|"
        "Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi|Pazar|"
        "hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap|"
        "luni|marți|miercuri|joi|vineri|sâmbătă|duminică"
    );
    return table;
}

const PhraseTable& original_message() {
    static const PhraseTable table(
        "Original Message|Original Mail|Original E-mail|Original Email|Original "
        "Appointment|Original|"
        "Reply message|Reply Message|Replied Message|Previous Message|"
        "Ursprüngliche Nachricht|Ursprüngliche Mail|Ursprüngliche E-Mail|Originalnachricht|"
        "Original-Nachricht|Original Nachricht|Originalmail|Original-Mail|"
        "Message d'origine|Message d’origine|Message original|Message initial|Mail original|Mail "
        "d'origine|Courriel original|"
        "Mensaje original|Missatge original|Mensaxe orixinal|"
        "Messaggio originale|Messaggio Originale|"
        "Mensagem original|Mensagem Original|"
        "Oorspronkelijk bericht|Origineel bericht|Oorspronkelijke bericht|Oorspronklike "
        "boodskap|"
        "Oprindelig meddelelse|Original meddelelse|Opprinnelig melding|Original melding|"
        "Originalmelding|"
        "Ursprungligt meddelande|Originalmeddelande|Ursprungsmeddelande|"
        "Alkuperäinen viesti|Alkuperäinen sähköposti|Algne kiri|Algne sõnum|"
        "Oriģinālais ziņojums|Pirminis laiškas|Originalus laiškas|"
        "Oryginalna wiadomość|Wiadomość oryginalna|Wiadomość pierwotna|"
        "Původní zpráva|Původní e-mail|Originální zpráva|Pôvodná správa|"
        "Izvorna poruka|Originalna poruka|Izvirno sporočilo|Originalno sporočilo|Izvorno "
        "sporočilo|"
        "Mesaj original|Mesajul original|"
        "Eredeti üzenet|Eredeti levél|"
        "Orijinal İleti|Orijinal Mesaj|Özgün İleti|Orijinal ileti|"
        "Исходное сообщение|Исходное письмо|Оригинальное сообщение|"
        "Вихідне повідомлення|Оригінальне повідомлення|Початкове повідомлення|"
        "Оригинално съобщение|Изворна порука|Оригинална порука|"
        "Αρχικό μήνυμα|Αρχικό Μήνυμα|"
        "הודעה מקורית|ההודעה המקורית|"
        "الرسالة الأصلية|رسالة أصلية|پیام اصلی|"
        "Tin nhắn gốc|Thư gốc|Tin nhắn ban đầu|"
        "Pesan Asli|Pesan asli|Mesej Asal|ข้อความต้นฉบับ|ข้อความเดิม|मूल संदेश|"
        "原始邮件|原邮件|原始郵件|原郵件|邮件原件|原始信息|原始訊息|"
        "元のメッセージ|オリジナルメッセージ|元メッセージ|"
        "원본 메시지|원본메시지|원본 메일|원본메일|Original message"
    );
    return table;
}

const PhraseTable& forwarded_message() {
    static const PhraseTable table(
        "Forwarded message|Forwarded Mail|Forwarded mail|Forwarded email|Forwarded by|"
        "Begin forwarded message|Start of forwarded message|Forwarded message from|"
        "Weitergeleitete Nachricht|Weitergeleitete E-Mail|Weitergeleitete Mail|"
        "Anfang der weitergeleiteten Nachricht|Anfang der weitergeleiteten E-Mail|"
        "Beginn der weitergeleiteten Nachricht|"
        "Message transféré|Message transmis|Mail transféré|Message réexpédié|Début du message "
        "transféré|"
        "Début du message réexpédié|Courriel transféré|"
        "Mensaje reenviado|Inicio del mensaje reenviado|Missatge reenviat|Mensaxe reenviada|"
        "Messaggio inoltrato|Inizio messaggio inoltrato|Inizio del messaggio inoltrato|"
        "Mensagem encaminhada|Mensagem reencaminhada|Mensagem Encaminhada|"
        "Início da mensagem encaminhada|Início da mensagem reencaminhada|"
        "Doorgestuurd bericht|Doorgestuurde bericht|Begin doorgestuurd bericht|"
        "Videresendt meddelelse|Videresendt besked|Videresendt melding|Videresendt e-post|"
        "Start på videresendt besked|Start på videresendt meddelelse|"
        "Begynnelse på videresendt melding|Starten på den videresendte meldingen|"
        "Vidarebefordrat meddelande|Vidarebefordrat brev|Vidarebefordrat mejl|"
        "Välitetty viesti|Edelleenlähetetty viesti|Lähetetty edelleen|Välitetty viesti alkaa|"
        "Edastatud kiri|Edastatud sõnum|Pārsūtīta ziņa|Pārsūtīts ziņojums|Persiųstas laiškas|"
        "Przekazana wiadomość|Wiadomość przekazana|Treść przekazanej wiadomości|"
        "Początek przekazywanej wiadomości|Początek przekazanej wiadomości|"
        "Przeposlaná správa|Přeposlaná zpráva|Přeposlaný e-mail|Začátek přeposílané zprávy|"
        "Preposlaná správa|Začiatok preposlanej správy|"
        "Proslijeđena poruka|Prosleđena poruka|Posredovano sporočilo|Začetek posredovanega "
        "sporočila|"
        "Mesaj redirecționat|Mesaj redirectionat|Mesaj transmis|Începutul mesajului "
        "redirecționat|"
        "Továbbított üzenet|Továbbított levél|"
        "Yönlendirilen İleti|Yönlendirilmiş ileti|Yönlendirilen ileti|İletilen ileti|İletilmiş "
        "ileti|"
        "İleti yönlendirildi|"
        "Пересылаемое сообщение|Пересланное сообщение|Перенаправленное сообщение|"
        "Пересылаемое письмо|Начало переадресованного сообщения|Начало пересылаемого сообщения|"
        "Переслане повідомлення|Пересилане повідомлення|Початок пересланого повідомлення|"
        "Препратено съобщение|Прослеђена порука|"
        "Προωθημένο μήνυμα|Προωθημένο Μήνυμα|Αρχή προωθημένου μηνύματος|"
        "הודעה שהועברה|ההודעה המועברת|תחילת ההודעה שהועברה|"
        "الرسالة المعاد توجيهها|رسالة معاد توجيهها|رسالة محولة|الرسالة المحولة|پیام "
        "هدایت\xE2\x80\x8Cشده|"
        "Thư được chuyển tiếp|Tin nhắn được chuyển tiếp|Tin nhắn đã chuyển tiếp|"
        "Pesan terusan|Pesan yang diteruskan|Pesan diteruskan|Mesej yang dimajukan|"
        "ข้อความที่ส่งต่อ|अग्रेषित संदेश|"
        "转发的邮件|转发邮件|转发的信息|轉寄郵件|轉寄的郵件|已轉寄的郵件|轉寄訊息|"
        "転送メッセージ|転送されたメッセージ|転送メール|전달된 메시지|전달된 메일|전달된 메세지"
    );
    return table;
}

}  // namespace maildocket::text::words
