#include "core/base/ascii.hpp"
#include "core/text/mail_words.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace maildocket::text::words {

namespace {

constexpr std::string_view from_names =
    "From|Von|De|De "
    "la|Da|Van|Från|Fra|Od|Lähettäjä|Saatja|No|Nuo|Frá|Feladó|Kimden|Gönderen|Kimdən|"
    "От|От кого|Від|Од|Подател|Από|Αποστολέας|Expeditor|Expediteur|Expéditeur|Absender|Remitente|"
    "Remetente|Mittente|Afzender|Avsändare|Avsender|Afsender|Nadawca|Odesílatel|Odosielateľ|"
    "Pošiljatelj|"
    "Šalje|Sender|מאת|من|المرسل|از|فرستنده|"
    "发件人|寄件者|寄件人|发送者|差出人|送信者|送信元|보낸 사람|보낸사람|보낸이|발신자|"
    "จาก|Từ|Người gửi|Dari|Daripada|प्रेषक|Mula sa";

constexpr std::string_view sent_names =
    "Sent|Date|Sent on|Sent at|Date Sent|Received|"
    "Gesendet|Gesendet am|Datum|Versendet|Empfangen|"
    "Envoyé|Envoyé le|Envoye|Envoye le|Envoyée|Date d'envoi|Date d’envoi|Reçu|"
    "Enviado|Enviado el|Enviada|Enviada em|Enviado em|Enviado a|Fecha|Data|Data de "
    "envio|Enviat|Enviat el|"
    "Enviadas|Data do envio|"
    "Inviato|Inviata|Inviato il|Data invio|Data di invio|"
    "Verzonden|Verstuurd|Verzonden op|Gestuur|Gestuurd|"
    "Skickat|Skickad|Sendt|Dato|Sent den|"
    "Lähetetty|Lähetysaika|Päivämäärä|Päiväys|Pvm|Saadetud|Saatmisaeg|Kuupäev|Nosūtīts|Datums|"
    "Išsiųsta|"
    "Sent|Dagsetning|"
    "Wysłano|Wysłane|Wysłany|Wysłana|Data wysłania|"
    "Odesláno|Odesláno dne|Odoslané|Odoslane|Dátum|Poslano|Poslato|Poslané|"
    "Trimis|Trimisă|Trimise|Dată|"
    "Elküldve|Küldve|Küldés dátuma|"
    "Gönderildi|Gönderilme|Gönderilme Tarihi|Gönderme Tarihi|Gönderim Tarihi|Tarih|"
    "Отправлено|Отправлен|Дата|Дата отправки|Надіслано|Відправлено|Изпратено|Послато|Датум|"
    "Εστάλη|Απεστάλη|Στάλθηκε|Ημερομηνία|"
    "נשלח|נשלח בתאריך|תאריך|تم الإرسال|تاريخ الإرسال|التاريخ|أُرسلت|تاریخ|ارسال شده|"
    "发送时间|发送日期|日期|时间|寄件日期|傳送日期|傳送時間|寄送日期|發送時間|已傳送|"
    "送信日時|日時|日付|送信日|보낸 날짜|보낸날짜|날짜|보낸 시간|보낸시간|전송일|일시|"
    "ส่ง|ส่งเมื่อ|วันที่|Đã gửi|Gửi|Ngày|Ngày gửi|Dikirim|Terkirim|Tanggal|Dihantar|Tarikh|दिनांक";

constexpr std::string_view to_names =
    "To|An|À|A|Aan|Naar|Para|Till|Til|Do|Komu|Pro|Za|Prima|Vastaanottaja|Saaja|Kam|Kellele|"
    "Către|Catre|Címzett|Kime|Alıcı|Кому|До|За|Προς|Παραλήπτης|Destinataire|Destinatario|"
    "Destinatário|"
    "Empfänger|Ontvanger|Mottagare|Mottaker|Modtager|Adresat|Příjemce|Per a|Til hvem|Viðtakandi|Ke|"
    "אל|إلى|الى|المستلم|به|گیرنده|收件人|收件者|宛先|送信先|받는 "
    "사람|받는사람|받는이|수신자|ถึง|Đến|Tới|"
    "Người nhận|Kepada|Untuk|प्रति";

constexpr std::string_view copy_names =
    "Cc|Bcc|Copy|Kopie|Kopie (CC)|Copie|Copie "
    "à|Copia|Cópia|Kopia|Kopi|Kopio|Kópia|Kopija|Sao|DW|UDW|"
    "Copie (Cc)|Másolatot kap|Másolat|Bilgi|Копия|Копія|Копие|Κοιν.|Κοινοποίηση|Κοιν|"
    "עותק|نسخة|رونوشت|抄送|副本|密件抄送|参照|참조|숨은 참조|สำเนา|สำเนาถึง|Đồng "
    "gửi|Tembusan|Blindkopie|"
    "Kopja|Koopia|Cc.|Kópie";

constexpr std::string_view subject_names =
    "Subject|Betreff|Betr.|Objet|Sujet|Asunto|Assunto|Assumpte|Gaia|Oggetto|Onderwerp|Ämne|Emne|"
    "Efni|"
    "Temat|Předmět|Predmet|Zadeva|Naslov|Aihe|Otsikko|Teema|Temats|Tēma|Tema|Тема|Относно|Наслов|"
    "Предмет|"
    "Θέμα|Konu|Mövzu|Tárgy|Subiect|Onderwerp|Titre|נושא|הנדון|الموضوع|موضوع|"
    "主题|主旨|主題|标题|標題|件名|題名|제목|เรื่อง|หัวเรื่อง|Chủ đề|Tiêu đề|Perihal|Subjek|Judul|विषय";

// Fields that stand in such blocks but do not make one.
constexpr std::string_view other_names =
    "Reply-To|Reply To|Antwort an|Répondre à|Répondre a|Responder a|Rispondi a|Svar till|Svar til|"
    "Importance|Priority|Sensitivity|Attachments|Attachment|Categories|Flag Status|Follow Up Flag|"
    "Wichtigkeit|Priorität|Anlagen|Anlage|Anhänge|Vertraulichkeit|Importance haute|Pièces jointes|"
    "Pièce jointe|Importancia|Datos "
    "adjuntos|Prioridad|Importância|Anexos|Priorità|Allegati|Allegato|"
    "Urgentie|Bijlagen|Prioritet|Bilagor|Vedlegg|Vedhæftede "
    "filer|Załączniki|Ważność|Přílohy|Důležitost|"
    "Вложения|Важность|Važnost|Privitak|Ekler|Önem|Mellékletek|On Behalf Of|Im Auftrag "
    "von|Organization|"
    "Newsgroups|Message-ID|Mailing list|List|Sender "
    "IP|Tags|附件|重要性|添付ファイル|첨부|Precedence";

using FieldNames = std::unordered_map<std::string, Field>;

FieldNames read_tables() {
    FieldNames names;
    for (auto [field, table] :
         {std::pair{Field::from, from_names},
          std::pair{Field::sent, sent_names},
          std::pair{Field::to, to_names},
          std::pair{Field::copy, copy_names},
          std::pair{Field::subject, subject_names},
          std::pair{Field::other, other_names}}) {
        while (!table.empty()) {
            const auto bar = std::min(table.find('|'), table.size());
            names.try_emplace(ascii::lower(table.substr(0, bar)), field);
            table.remove_prefix(std::min(bar + 1, table.size()));
        }
    }
    return names;
}

}  // namespace

Field field_named(std::string_view name) {
    // Asked for every line with a colon, so the tables are turned into a map once.
    static const FieldNames names = read_tables();
    const auto found = names.find(ascii::lower(name));
    return found == names.end() ? Field::none : found->second;
}

}  // namespace maildocket::text::words
